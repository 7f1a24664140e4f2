import time
import pathlib; exec(pathlib.Path('/tmp/g_perf.py').read_text().split('def test_perf')[0])
from django.test import Client as B
def test_perf(cast, settings):
    from django.utils import timezone
    d=make_departure(cast); N=10000
    Departure.objects.update(last_day=timezone.localdate()+__import__("datetime").timedelta(days=20))
    cs=Client.objects.bulk_create([Client(name=f"C{i}",name_key=f"c{i}",relation="client") for i in range(N)])
    ts=Transfer.objects.bulk_create([Transfer(departure=d,client=c,snapshot={"name":c.name,"relation":"client","language":"en","country":"ES","time_zone":"","sector":"x","tier":"B","renewal_on":None,"contacts":[{"id":i,"name":f"N{i}","email":f"a{i}@b.example","phone":"","language":"en"}],"care":[]}) for i,c in enumerate(cs)])
    Placement.objects.bulk_create([Placement(transfer=t,successor=cast.sofia,how="solved",reasons=[],by=cast.max) for t in ts])
    ns=Notice.objects.bulk_create([Notice(departure=d,address=f"a{i}@b.example",contact_name="x",language="en",relation="client",sender_kind="manager",sender=cast.max,successor=cast.sofia,subject="s",body="b"*1500,copies=["x"],message_id=f"<{i}@x>",raw=b"Subject: x\r\n\r\n"+b"x"*4000,digest=f"sha256:{i}",drafted_by=cast.max) for i in range(N)])
    Cover.objects.bulk_create([Cover(notice=n,transfer=t) for n,t in zip(ns,ts)])
    Delivery.objects.bulk_create([Delivery(notice=n,digest=n.digest,state="sent",queued_by=cast.max,not_before=SENT_AT,settled_at=SENT_AT) for n in ns[:5000]])
    b=B(); b.force_login(cast.max)
    from handover.notices.recipients import recipients
    from handover.followup import calling
    from handover.notices import office
    t=time.time(); recipients(d, office.company(cast.max)); print("recipients",time.time()-t)
    t=time.time(); calling.waiting(d,cast.max); print("calls",time.time()-t)
    import cProfile,pstats; p=cProfile.Profile(); p.enable(); b.get(f"/departures/{d.pk}/notices/"); p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats("handover|fetch_all|execute_sql")
    for u in (f"/departures/{d.pk}/notices/","/tasks/"):
        t=time.time(); r=b.get(u); print(u,r.status_code,time.time()-t)
