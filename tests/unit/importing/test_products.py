"""Each product's export as it comes out, small: recognised by its headers and read right."""

# ruff: noqa: E501  # headers and rows are as long as products write them

from __future__ import annotations

from tests.unit.importing.conftest import Read

HUBSPOT_COMPANIES = """\ufeffRecord ID,Company name,Company Domain Name,Company owner,Phone Number,Country/Region,Industry,Lifecycle Stage,Create Date
101,Acme Ltd,acme.example,Ana Pérez,+44 1,United Kingdom,Retail,Customer,2024-01-01 10:00
102,Brix GmbH,brix.example,Karl Klein (Deactivated User),,Germany,,Sales Qualified Lead,2024-01-01 10:00
103,Acme Ltd,acme2.example,,,,,Other,2024-01-01 10:00
"""
HUBSPOT_CONTACTS = """\ufeffRecord ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Lead Status,Contact owner,Associated Company,Associated Company IDs
1,Joe,Doe,joe@acme.example,,+44 7,Open,Bea Boss,Acme Ltd,101
2,Mia,May,MIA@brix.example ,030 1,,,Ana Pérez,Brix GmbH,102
3,Two,Places,two@acme.example,,,,Ana Pérez,Acme Ltd;Brix GmbH,101;102
4,No,Where,no@where.example,,,,,,
5,Gone,Firm,gone@firm.example,,,,,Gone Inc,999
"""


def test_hubspot_in_english(read: Read) -> None:
    found = read({"companies.csv": HUBSPOT_COMPANIES, "contacts.csv": HUBSPOT_CONTACTS})
    assert found["counts"] == {"people": 3, "clients": 3, "contacts": 4, "problems": 4}
    assert sorted(found.people()) == [
        ("Ana Pérez", None, True),
        ("Bea Boss", None, True),
        ("Karl Klein", None, False),
    ]
    assert found.client("Brix GmbH")["owner"] == "Karl Klein"
    assert found.client("Brix GmbH")["country"] == "DE"
    assert found.client("Brix GmbH")["relation"] == "prospect"
    assert ("Brix GmbH", "Two Places", "two@acme.example", None) in found.contacts()
    assert ("Acme Ltd", "Joe Doe", "joe@acme.example", "+44 7") in found.contacts()
    assert found.problems() == [
        (3, "Company owner", "owner inactive"),
        (4, "Company owner", "owner missing"),
        (5, "Associated Company", "no company"),
        (6, "Associated Company", "company not found"),
    ]


def test_hubspot_in_german(read: Read) -> None:
    found = read(
        {
            "unternehmen.csv": "Datensatz-ID,Unternehmensname,Domainname des Unternehmens,Zuständiger Mitarbeiter für Unternehmen,"
            "Telefonnummer,Land/Region,Branche,Lifecycle-Phase,Erstellungsdatum\n"
            "11,Müller KG,m.example,Jörg Groß (Deaktivierter Benutzer),,Deutschland,Handel,Kunde,2024\n"
            "12,Weber AG,w.example,Ina Lang,,Österreich,,Sales-qualifizierter Lead,2024\n",
            "kontakte.csv": "Datensatz-ID,Vorname,Nachname,E-Mail,Telefonnummer,Mobiltelefonnummer,Für Kontakt zuständiger Mitarbeiter,"
            "Zugeordnetes Unternehmen,Zugeordnete Unternehmens-IDs,Lifecycle-Phase\n"
            "1,Eva,Müller,eva@m.example,0711 1,,Ina Lang,Müller KG,11,\n2,Uwe,Weber,uwe@w.example,,0171,Udo Uhl,Weber AG,12,\n",
        }
    )
    assert found.owners() == {"Müller KG": "Jörg Groß", "Weber AG": "Ina Lang"}
    assert found.relations() == {"Müller KG": "client", "Weber AG": "prospect"}
    assert found.contacts() == [
        ("Müller KG", "Eva Müller", "eva@m.example", "0711 1"),
        ("Weber AG", "Uwe Weber", "uwe@w.example", "0171"),
    ]
    assert found.problems() == [(2, "Zuständiger Mitarbeiter für Unternehmen", "owner inactive")]
    assert found.client("Weber AG")["country"] == "AT"


def test_hubspot_contacts_alone_make_companies_by_name(read: Read) -> None:
    found = read({"contacts.csv": HUBSPOT_CONTACTS.replace(";Brix GmbH", "").replace("101;102", "101")})
    assert found.owners() == {"Acme Ltd": "Bea Boss", "Brix GmbH": "Ana Pérez", "Gone Inc": None}
    assert (4, "Contact owner", "two owners for one client") in found.problems()


def test_older_hubspot_with_one_company_id(read: Read) -> None:
    found = read(
        {
            "a.csv": "Company ID,Name,Company owner\n7,Acme,Ana Pérez\n",
            "b.csv": "Contact ID,First Name,Last Name,Email,Associated Company ID,Contact owner\n1,Joe,Doe,joe@a.example,7,Ana Pérez\n",
        }
    )
    assert found.contacts() == [("Acme", "Joe Doe", "joe@a.example", None)]


SALESFORCE = {
    "Account.csv": '"Id","IsDeleted","Name","Type","BillingCountry","Phone","Industry","OwnerId","CreatedById","Account_Manager__c","Language__c"\n'
    '"0011t00000AAAAAAAA","false","Acme","Customer - Direct","Spain","+34 9","Retail","0051t00000UUUUUAAA","0051t00000VVVVVAAA","0051t00000VVVVVAAA","es"\n'
    '"0011t00000BBBBBAAA","false","Brix","Technology Partner","","","","0051t00000XXXXXAAA","","",""\n'
    '"0011t00000CCCCCAAA","true","Bin","Prospect","","","","0051t00000UUUUUAAA","","",""\n'
    '"0011t00000DDDDDAAA","false","Dora","Former Customer","","","","0051t00000VVVVVAAA","","",""\n'
    '"0011t00000EEEEEAAA","false","Else","Prospect","","","","","","",""\n',
    "Contact.csv": '"Id","IsDeleted","AccountId","LastName","FirstName","Salutation","Phone","Fax","MobilePhone","HomePhone","Email","OwnerId"\n'
    '"0031t00000AAAAAAAA","false","0011t00000AAAAA","Ruiz","Ana","Ms.","","+34 fax","+34 mob","+34 home","ana@acme.example","0051t00000VVVVVAAA"\n'
    '"0031t00000BBBBBAAA","true","0011t00000AAAAAAAA","Old","Otto","","","","","","otto@acme.example",""\n'
    '"0031t00000CCCCCAAA","false","0011t00000CCCCCAAA","Lost","Lou","","","","","","bad",""\n'
    '"0031t00000DDDDDAAA","false","","None","Ned","","","","","","",""\n',
    "User.csv": '"Id","Username","Name","Email","IsActive","ManagerId","TimeZoneSidKey","LanguageLocaleKey","CompanyName"\n'
    '"0051t00000UUUUUAAA","u@crm","Una Ull","una@own.example","true","0051t00000VVVVVAAA","Europe/Madrid","es","Own SL"\n'
    '"0051t00000VVVVVAAA","v@crm","Vic Vos","VIC@own.example","false","","Europe/Madrid","en_US","Own SL"\n',
}


def test_salesforce_data_loader_files_together(read: Read) -> None:
    found = read(dict(SALESFORCE))
    assert found.people() == [("Una Ull", "una@own.example", True), ("Vic Vos", "vic@own.example", False)]
    assert found.owners() == {"Acme": "Una Ull", "Brix": None, "Dora": "Vic Vos", "Else": None}
    assert found.relations() == {"Acme": "client", "Brix": None, "Dora": "former", "Else": "prospect"}
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "+34 mob")]
    assert found.problems() == [
        (3, "OwnerId", "owner not found"),
        (5, "OwnerId", "owner inactive"),
        (6, "OwnerId", "owner missing"),
        (4, "AccountId", "company not found"),
        (5, "AccountId", "no company"),
    ]
    assert found.client("Acme")["language"] == "es"


def test_salesforce_headers_in_capitals(read: Read) -> None:
    shouted = {
        name: text.split("\n", 1)[0].upper() + "\n" + text.split("\n", 1)[1] for name, text in SALESFORCE.items()
    }
    assert read(dict(shouted))["counts"]["contacts"] == 1


def test_salesforce_leads_are_prospects(read: Read) -> None:
    found = read(
        {
            "Lead.csv": "Id,LastName,FirstName,Company,Email,Phone,OwnerId,IsConverted,LeadSource\n"
            "00Q1,Doe,Joe,Acme,joe@acme.example,1,0051t00000UUUUUAAA,false,Web\n",
            "User.csv": SALESFORCE["User.csv"],
        }
    )
    assert (found.owners(), found.relations()) == ({"Acme": "Una Ull"}, {"Acme": "prospect"})


REPORT = """"Accounts with Contacts"
"As of 2026-03-01 10:00:00 Central European Time"
"Filtered By: Account Owner not equal to Nobody"

"Salutation","First Name","Last Name","Title","Mailing Street","Mailing Country","Phone","Mobile","Fax","Email","Account Owner","Account Name","Type"
"Ms.","Ana","Ruiz","CFO","Calle 1
2º","Spain","+34 1","","9","ana@acme.example","Una Ull","Acme","Customer"
"","Bo","Li","","","","","+34 2","","bo@acme.example","Una Ull","ACME ",""
"","","","","","","","","","","Vic Vos","Lonely Ltd","Prospect"

"Grand Totals (3 records)"

"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."
"Confidential Information - Do Not Distribute"
"Generated By:  Una Ull  01/03/2026 10:00"
"Own SL"
"""


def test_a_salesforce_report_with_preamble_and_footer(read: Read) -> None:
    found = read({"report.csv": REPORT})
    assert found.owners() == {"Acme": "Una Ull", "Lonely Ltd": "Vic Vos"}
    assert found.relations() == {"Acme": "client", "Lonely Ltd": "prospect"}
    assert found.contacts() == [
        ("Acme", "Ana Ruiz", "ana@acme.example", "+34 1"),
        ("Acme", "Bo Li", "bo@acme.example", "+34 2"),
    ]
    assert found.problems() == []


def test_zoho_accounts_and_contacts(read: Read) -> None:
    found = read(
        {
            "Accounts.csv": "Record Id,Account Owner.id,Account Owner,Rating,Account Name,Phone,Account Type,Industry,Created By.id,Created By,Billing Country\n"
            "zcrm_1,zcrm_u1,Una Ull,,Acme,1,Customer,Retail,zcrm_u9,Nobody Else,Spain\n"
            "zcrm_2,zcrm_u2,Vic Vos,,Brix,,Supplier,,zcrm_u9,Nobody Else,\n",
            "Contacts.csv": "Record Id,Contact Owner.id,Contact Owner,First Name,Last Name,Account Name.id,Account Name,Vendor Name,Email,Secondary Email,"
            "Phone,Home Phone,Other Phone,Mobile,Fax,Created By,Email Opt Out,Salutation\n"
            "zcrm_c1,zcrm_u2,Vic Vos,Ana,Ruiz,zcrm_1,Acme,,nope,ana@acme.example,,h,o,m,f,Nobody Else,false,Ms.\n"
            "zcrm_c2,zcrm_u3,Wes Wu,Bo,Li,,brix,,bo@brix.example,,,,,,f,Nobody Else,true,\n",
        }
    )
    assert [name for name, *_ in found.people()] == ["Una Ull", "Vic Vos", "Wes Wu"]
    assert found.relations() == {"Acme": "client", "Brix": None}
    assert found.contacts() == [
        ("Acme", "Ana Ruiz", "ana@acme.example", "m"),
        ("Brix", "Bo Li", "bo@brix.example", None),
    ]
    assert found.problems() == []


def test_bigin_calls_accounts_companies(read: Read) -> None:
    found = read(
        {
            "Companies.csv": "Company Id,Company Owner.id,Company Owner,Company Name\nzcrm_1,u1,Una Ull,Acme\n",
            "Contacts.csv": "Contact Id,Contact Owner.id,Contact Owner,First Name,Last Name,Company Name.id,Company Name,Email\n"
            "zcrm_9,u1,Una Ull,Ana,Ruiz,zcrm_1,Acme,ana@acme.example\n",
        }
    )
    assert found.owners() == {"Acme": "Una Ull"}
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", None)]


PIPEDRIVE_COMPANIES = (
    "Organization - ID,Organization - Name,Organization - Label,Organization - Owner,Organization - Address,Organization - Website\n"
    "1,Acme,Customer,Una Ull,Calle 1,\n2,Brix,Hot lead,Vic Vos,,\n3,Cord,VIP,Una Ull,,\n"
)


def test_pipedrive_with_one_column_for_all_addresses(read: Read) -> None:
    found = read(
        {
            "organizations.csv": PIPEDRIVE_COMPANIES,
            "people.csv": "Person - ID,Person - Name,Person - Email,Person - Phone,Organization - Name,Person - Owner,Person - Last activity date\n"
            '10,Ana Ruiz,"ana@acme.example, a.ruiz@acme.example",+34 1,Acme,Wes Wu,2026-01-01\n'
            "11,Bo Li,,,Brix,Una Ull,\n",
        }
    )
    assert found.relations() == {"Acme": "client", "Brix": "prospect", "Cord": None}
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "+34 1"), ("Brix", "Bo Li", None, None)]
    assert [name for name, *_ in found.people()] == ["Una Ull", "Vic Vos", "Wes Wu"]
    assert found.problems() == [(3, "Person - Email", "e-mail missing")]


def test_pipedrive_with_columns_by_label(read: Read) -> None:
    found = read(
        {
            "organizations.csv": PIPEDRIVE_COMPANIES.replace("Label", "Labels"),
            "people.csv": "Person - ID,Person - Name,Person - First name,Person - Last name,Person - Email - Work,Person - Email - Home,Person - Email - Other,"
            "Person - Phone - Work,Person - Phone - Home,Person - Phone - Mobile,Person - Phone - Other,Person - Organization,Person - Owner,Person - Labels\n"
            "10,Dr. Ana Ruiz,Ana,Ruiz,,ana@home.example,,,h,m,o,acme,Una Ull,Warm lead\n"
            "11,Bo Li,Bo,Li,,bo@,,,,,,Brix,Una Ull,\n",
        }
    )
    assert found.contacts() == [("Acme", "Dr. Ana Ruiz", "ana@home.example", "m"), ("Brix", "Bo Li", None, None)]
    assert found.problems() == [(3, "Person - Email - Home", "e-mail invalid")]


def test_odoo_with_technical_names(read: Read) -> None:
    found = read(
        {
            "res.partner.csv": "id,name,email,phone,mobile,is_company,parent_id/id,user_id/name,country_id/code,category_id/name,customer_rank,type\n"
            "__export__.res_partner_1_a,Acme SA,info@acme.example,1,,True,,Una Ull,ES,,2,contact\n"
            '__export__.res_partner_2_b,Ana Ruiz,ana@acme.example,,+34 2,False,__export__.res_partner_1_a,Una Ull,ES,"VIP",0,contact\n'
            "__export__.res_partner_3_c,Acme Invoices,bills@acme.example,,,False,__export__.res_partner_1_a,,,,,invoice\n"
            "__export__.res_partner_4_d,Brix SA,,,,True,,,FR,Former customer,3,contact\n"
            "__export__.res_partner_5_e,Solo Sue,sue@solo.example,,,False,,,,,1,contact\n"
            '__export__.res_partner_6_f,Cord SA,,,,True,,Vic Vos,,"Prospect,VIP",1,contact\n'
        }
    )
    assert found.relations() == {"Acme SA": "client", "Brix SA": "former", "Cord SA": "prospect"}
    assert found.contacts() == [("Acme SA", "Ana Ruiz", "ana@acme.example", "+34 2")]
    assert found.problems() == [(5, "user_id/name", "owner missing"), (6, "parent_id/id", "no company")]
    assert found.client("Brix SA")["country"] == "FR"


def test_odoo_with_labels_in_four_languages(read: Read) -> None:
    headers = {
        "en": "External ID,Name,Email,Phone,Mobile,Is a Company,Related Company,Salesperson,Tags,Address Type",
        "es": "ID externo,Nombre,Correo electrónico,Teléfono,Móvil,Es una compañía,Compañía relacionada,Comercial,Etiquetas,Tipo de dirección",
        "de": "Externe ID,Name,E-Mail,Telefon,Mobil,Ist ein Unternehmen,Zugehöriges Unternehmen,Vertriebsmitarbeiter,Stichwörter,Adresstyp",
        "ru": "Внешний ID,Название,Эл. почта,Телефон,Мобильный,Это компания,Связанная компания,Продавец,Теги,Тип адреса",
    }
    delivery = {
        "en": "Delivery Address",
        "es": "Dirección de entrega",
        "de": "Lieferadresse",
        "ru": "Адрес доставки",
    }
    yes = {"en": "True", "es": "Verdadero", "de": "Wahr", "ru": "Истина"}
    for code, header in headers.items():
        found = read(
            {
                "partners.csv": f"{header}\np1,Acme,info@acme.example,1,,{yes[code]},,Una Ull,Prospect,\n"
                f"p2,Ana Ruiz,ana@acme.example,2,,,Acme,Vic Vos,,\np3,Depot,,3,,,Acme,,,{delivery[code]}\n"
            }
        )
        assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "2")], code
        assert found.owners() == {"Acme": "Una Ull"}
        assert found.relations() == {"Acme": "prospect"}
        assert found.problems() == []


def test_google_contacts_of_2024(read: Read) -> None:
    found = read(
        {
            "contacts.csv": "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,"
            "Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
            "Ana,María,Ruiz,,Dr.,,,,Acme,CFO,* myContacts ::: Clients,* Work,broken ::: ana@acme.example,,,Work Fax,9,Mobile,+34 1 ::: +34 2\n"
            "Bo,,Li,,,,,,acme,,* myContacts ::: Prospects,,,* Home,bo@home.example,Home,1,Work,2\n"
        }
    )
    assert found.people() == []
    assert found.relations() == {"Acme": "client"}
    assert found.contacts() == [
        ("Acme", "Ana María Ruiz", "ana@acme.example", "+34 1"),
        ("Acme", "Bo Li", "bo@home.example", "2"),
    ]
    assert found.problems() == []


def test_google_contacts_of_old(read: Read) -> None:
    found = read(
        {
            "google.csv": "Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,"
            "Organization 1 - Type,Organization 1 - Name,Organization 1 - Title\n"
            "Ana Ruiz,Ana,,Ruiz,,Former clients ::: * myContacts,* Work,ANA@acme.example,Work,1,,Acme,CFO\n"
            "Kim,,,,,* myContacts,,,,,,Brix,\n"
        }
    )
    assert found.relations() == {"Acme": "former", "Brix": None}
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "1"), ("Brix", "Kim", None, None)]
    assert found.problems() == [(3, "E-mail 1 - Value", "e-mail missing")]


OUTLOOK = {
    "de": (
        "cp1252",
        ",",
        (
            "Anrede,Vorname,Weitere Vornamen,Nachname,Suffix,Firma,Abteilung,Position,Straße geschäftlich,Ort geschäftlich,Land/Region geschäftlich,"
            "Fax geschäftlich,Telefon geschäftlich,Telefon privat,Mobiltelefon,Konto,Kategorien,E-Mail-Adresse,E-Mail-Typ,E-Mail: Angezeigter Name,E-Mail 2: Adresse"
        ),
        "Ehemaliger Kunde",
    ),
    "es": (
        "cp1252",
        ",",
        (
            "Título,Nombre,Segundo nombre,Apellidos,Sufijo,Organización,Departamento,Puesto,Calle del trabajo,Ciudad de trabajo,País o región del trabajo,"
            "Fax del trabajo,Teléfono del trabajo,Particular,Teléfono móvil,Cuenta,Categorías,Dirección de correo electrónico,Tipo de correo electrónico,"
            "Nombre de pantalla de correo electrónico,Dirección de correo electrónico 2"
        ),
        "Antiguo cliente",
    ),
    "ru": (
        "cp1251",
        ";",
        (
            "Обращение;Имя;Отчество;Фамилия;Суффикс;Организация;Отдел;Должность;Улица (раб. адрес);Город (раб. адрес);Страна или регион (раб. адрес);"
            "Рабочий факс;Рабочий телефон;Домашний телефон;Телефон переносной;Счет;Категории;Адрес эл. почты;Тип эл. почты;Краткое имя эл. почты;Адрес 2 эл. почты"
        ),
        "Бывший клиент",
    ),
}


def test_outlook_in_three_languages(read: Read) -> None:
    words = {"de": ("Müller", "Jörg"), "es": ("Núñez", "José"), "ru": ("Иванов", "Пётр")}
    for code, (encoding, separator, header, former) in OUTLOOK.items():
        last, first = words[code]
        rows = [
            ["Dr.", first, "M.", last, "", "Acme", "", "CFO", "", "", "", "fax", "", "home", "mobile", "", former, "", "", "", "ana@acme.example"],
            ["", first, "", last, "", "Acme", "", "", "", "", "", "", "work", "", "mobile", "", "", "EX: /o=X/cn=Y", "EX", "", ""],
        ]  # fmt: skip
        text = "\r\n".join([header, *(separator.join(row) for row in rows), ""])
        found = read({"kontakte.csv": text.encode(encoding)})
        assert found.people() == [], code
        assert found.relations() == {"Acme": "former"}
        assert found.contacts() == [
            ("Acme", f"{first} M. {last}", "ana@acme.example", "mobile"),
            ("Acme", f"{first} {last}", None, "work"),
        ]
        assert [why for _, _, why in found.problems()] == ["e-mail invalid"]


def test_short_new_outlook(read: Read) -> None:
    found = read(
        {
            "contacts.csv": "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,Home Phone,Business Phone,"
            "Mobile Phone,Business Fax,Company,Categories\nAna,,Ruiz,Ms.,,,,,ana@acme.example,,h,,,f,Acme,Client;Green category\n"
        }
    )
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "h")]
    assert found.relations() == {"Acme": "client"}


def test_headers_of_an_edition_nobody_has_seen(read: Read) -> None:
    found = read(
        {
            "a.csv": "Datensatz-ID,Unternehmensname,Für diese Firma zuständig,Lifecycle-Phase\n11,Müller KG,Ina Lang,Kunde\n",
            "b.csv": "Datensatz-ID,Vorname,Nachname,Geschäftliche E-Mail,Verknüpfte Unternehmen,Verknüpfte Unternehmen: IDs,Lifecycle-Phase,Rufnummer\n"
            "1,Eva,Müller,eva@m.example,Müller KG,11,,0711 1\n",
        }
    )
    assert found.owners() == {"Müller KG": "Ina Lang"}
    assert found.contacts() == [("Müller KG", "Eva Müller", "eva@m.example", "0711 1")]


def test_odoo_with_nothing_but_a_company_column(read: Read) -> None:
    found = read(
        {
            "contacts.csv": "External ID,Name,Email,Phone,Company,Salesperson\n"
            "p1,Acme,info@acme.example,1,,Una Ull\np2,Ana Ruiz,ana@acme.example,2,Acme,\n"
        }
    )
    assert found.contacts() == [("Acme", "Ana Ruiz", "ana@acme.example", "2")]


def test_odoo_own_company_is_nobodys_client(read: Read) -> None:
    found = read(
        {
            "contacts.csv": "External ID,Name,Email,Is a Company,Related Company,Company,Salesperson\n"
            "p1,Acme,,True,,Own SL,Una Ull\np2,Ana,ana@acme.example,False,Acme,Own SL,\np3,Sue,sue@s.example,False,,Own SL,\n"
        }
    )
    assert found.contacts() == [("Acme", "Ana", "ana@acme.example", None)]
    assert found.problems() == [(4, "Related Company", "no company")]
