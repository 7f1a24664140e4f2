import time
from django.db import connection, transaction
from handover.delivery import actions, outcomes
from handover.delivery.models import *
from handover.evidence.ledger import record, Actor
from tests.integration.delivery.ready import ready
from tests.integration.delivery.test_sending import NOON
def t(name,f,n=300):
    f(); a=time.process_time()
    for _ in range(n): f()
    print(f"{name:30} {(time.process_time()-a)/n*1e3:.3f} ms")
def test_q(cast):
    d=ready(cast,3); actions.queue(d,by=cast.max,now=NOON)
    row=Delivery.objects.select_related("notice__departure").first()
    act=Actor("worker","w","worker")
    with transaction.atomic():
        t("record",lambda: record("a.b",actor=act,subject="x:1",departure="d:1",facts={"a":1,"b":"c"}))
        t("record personal",lambda: record("a.b",actor=act,subject="x:1",departure="d:1",facts={"a":1,"b":"c"},personal={"to":"x","copies":["y"],"detail":"250"}))
        t("orm update",lambda: Delivery.objects.filter(pk=row.pk,state__in=("queued","x"),claim="").update(state="queued",reason="",detail="x",attempts=1,settled_at=NOON,settled_by=None))
        def raw():
            with connection.cursor() as c: c.execute("UPDATE delivery_delivery SET state=%s, reason=%s, detail=%s, attempts=%s, settled_at=%s WHERE id=%s AND state IN (%s,%s) AND claim=%s",["queued","","x",1,NOON,row.pk,"queued","x",""])
        t("raw update",raw)
    def tx():
        with transaction.atomic(): pass
    t("savepoint",tx)
