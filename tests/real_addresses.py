"""A hundred addresses of the shapes that cities, their open-data portals and their documents have."""

import re
from string import printable
from urllib.parse import quote

from pypdf import PdfReader

HOST = "https://data.example.org"

ADDRESSES = [
    # Socrata, https://dev.socrata.com/docs/queries/
    f"{HOST}/resource/abcd-1234.json?$limit=5",
    f"{HOST}/resource/abcd-1234.json?$limit=5&$offset=10",
    f"{HOST}/resource/abcd-1234.json?$select=name,count(*)&$group=name",
    f"{HOST}/resource/abcd-1234.json?$where=date%20%3E%20'2018-01-01'",
    f"{HOST}/resource/abcd-1234.json?$where=within_circle(location,47.59,-122.33,500)",
    f"{HOST}/resource/abcd-1234.json?$order=:id&$$app_token=abc",
    f"{HOST}/resource/abcd-1234.json?$q=caf%C3%A9",
    f"{HOST}/resource/abcd-1234.geojson?$query=SELECT%20*%20LIMIT%2010",
    f"{HOST}/resource/abcd-1234.json?$",
    f"{HOST}/$metadata",
    f"{HOST}/odata/v4/abcd-1234?$filter=Name%20eq%20'x'&$top=3",
    f"{HOST}/odata/Orders(3)/Items?$expand=Product($select=Name)",
    f"{HOST}/price/$5/$10",
    f"{HOST}/a$b$c$d#$e",
    # Drupal, PHP, Rails
    f"{HOST}/search?f[0]=topic",
    f"{HOST}/search?f[0]=topic:12&f[1]=format:34",
    f"{HOST}/search?f%5B0%5D=topic",
    f"{HOST}/search?filter[year][gte]=2018&filter[year][lt]=2020",
    f"{HOST}/search?tags[]=a&tags[]=b",
    f"{HOST}/search?q[name_cont]=x&page[number]=2",
    f"{HOST}/search?x=[1,2,3]",
    f"{HOST}/search?x=a[b]c#d[e]",
    f"{HOST}/list[1]",
    f"{HOST}/[draft]/plan",
    # Hosts
    "https://[::1]/",
    "https://[2001:db8::7]/c=GB?objectClass?one",
    "http://[2001:db8::192.0.2.33]:8080/a[b]",
    "http://127.0.0.1:8000/",
    "https://user@example.org/",
    "https://example.org:8443/path",
    "https://xn--mnchen-3ya.example/",
    "https://sub-domain.example-city.gov/",
    "https://EXAMPLE.org/Case",
    # What RFC 3986 does not allow, and people write all the same
    f"{HOST}/api?query={{name}}",
    f'{HOST}/api?filter={{"type":"park"}}',
    f"{HOST}/api/{{id}}/rows",
    f"{HOST}/a^b",
    f"{HOST}/search?q=^start",
    f"{HOST}/search?q=x^2+y^2",
    f"{HOST}/docs\\report.pdf",
    f"{HOST}/docs\\\\server\\file",
    f"{HOST}/a|b|c",
    f"{HOST}/a`b`c",
    f'{HOST}/say"hello"',
    f"{HOST}/a<b>c",
    f"{HOST}/{{}}^\\[]$",
    f"{HOST}/\\textbf{{x}}",
    f"{HOST}/\\input{{x}}%20",
    f"{HOST}/$\\alpha$",
    f"{HOST}/^^M",
    # Percent-encoding
    f"{HOST}/a%20b",
    f"{HOST}/100%25",
    f"{HOST}/a%2Fb%3Fc%23d",
    f"{HOST}/%E2%82%AC",
    f"{HOST}/%5B%5D%7B%7D%5E%5C",
    f"{HOST}/%7Euser/",
    f"{HOST}/a+b%2Bc",
    f"{HOST}/%24limit",
    # Other scripts
    f"{HOST}/größe",
    f"{HOST}/ciudad/año?q=niño",
    f"{HOST}/ä#ü",
    f"{HOST}/œuvre",
    # What else has a meaning for TeX
    f"{HOST}/~user/",
    f"{HOST}/~user/a~b",
    f"{HOST}/a_b__c",
    f"{HOST}/a#b",
    f"{HOST}/#/map/1/2",
    f"{HOST}/#!/page",
    f"{HOST}/?a=1&b=2&c=3",
    f"{HOST}/a--b---c",
    f"{HOST}/-a-",
    f"{HOST}/it's",
    f"{HOST}/''quoted''",
    f"{HOST}/?!a?!",
    f"{HOST}/,,a,,b",
    f"{HOST}/a;b;c=1,2",
    f"{HOST}/a@b@c",
    f"{HOST}/a*b**c",
    f"{HOST}/(a)(b)",
    f"{HOST}/a..b...c",
    f"{HOST}/ffi/fl/office",
    f"{HOST}/%",
    f"{HOST}/%zz",
    # Documents
    "https://www.example.gov/sites/default/files/2018-05/Open_Data%20Policy%20(final)_v2.pdf",
    "https://www.example.gov/Home/ShowDocument?id=123&t=637000000000000000",
    "https://www.example.gov/cms/One.aspx?portalId=1&pageId=2#section-3",
    "https://www.example.gov/index.php?option=com_content&view=article&id=5:open-data",
    "https://codelibrary.example.com/codes/city/latest/overview#JD_1-2.3",
    "https://library.example.com/ca/city/codes/code_of_ordinances?nodeId=TIT2ADPE_CH2.64OPDA",
    "https://docs.example.com/document/d/1aB_c-D/edit?usp=sharing#heading=h.1x2y",
    "https://docs.example.com/spreadsheets/d/1aB/edit#gid=0&range=A1:B2",
    "https://www.arcgis.example.com/apps/dashboards/0a1b?layer=0&where=1%3D1",
    "https://services.example.com/x/FeatureServer/0/query?where=1%3D1&outFields=*&f=json",
    "https://web.archive.org/web/20180101000000*/https://example.org/?a=1&b=2",
    "https://www.example.org/?utm_source=news&utm_medium=e-mail&utm_campaign=open%20data",
    "https://github.example.com/city/data/blob/main/README.md#L10-L20",
    "mailto:open.data+city@example.org",
    "mailto:data@example.org?subject=Open%20data&body=a%0Ab",
    "mailto:o'neil@example.org",
    "https://example.org/" + "segment/" * 30,
]


def in_markdown(address):
    """Return a Markdown link to an address."""
    return "[link](<" + re.sub(r"([\\<>])", r"\\\1", address) + ">)"


def targets(pdf):
    """Return the addresses of the links of a PDF."""
    for page in PdfReader(pdf).pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                yield str(action["/URI"])


def encoded(address):
    """Return an address with what RFC 3986 does not allow in it percent-encoded."""
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address), safe=re.sub(r'["<>\[\\\]^`{|}]', "", printable))
