#!/usr/bin/env python3
"""A SOAP service that is not ours: zeep reads the requests and writes the replies, libxml2 validates both against the schema.

usage: customs.py WSDL PORT RECORDS_FOLDER

Serves the WSDL's two ports: SOAP 1.1 at /soap11, SOAP 1.2 at /soap12. What zeep made of a request goes to RECORDS_FOLDER, in a JSON
file named after the X-Centra-Request-ID of the reply. zeep does not tell an element that is nil or empty from one that is absent.

Exit code: 2 wrong usage, 77 a package is missing.
"""

import base64
import datetime
import decimal
import http.server
import json
import pathlib
import sys
import uuid

try:
    import isodate
    import zeep
    import zeep.xsd
    from lxml import etree
except ImportError as error:
    print(f"{error}; get it with: pip install zeep lxml")
    sys.exit(77)

C = "http://customs.example/"
XS = "http://www.w3.org/2001/XMLSchema"
ENVELOPES = {
    "/soap11": ("Customs11", "http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
    "/soap12": ("Customs12", "http://www.w3.org/2003/05/soap-envelope", "application/soap+xml"),
}
KINDS = {"person", "company"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SEEN = datetime.datetime(2024, 5, 6, 7, 8, 9, 120000, datetime.timezone(datetime.timedelta(hours=-5)))


class Refused(Exception):
    """Ends in a fault: its code, what it says, and the detail, of which zeep knows the element."""

    def __init__(self, code, text, detail=None):
        super().__init__(text)
        self.code, self.detail = code, detail


class Customs:
    def __init__(self, wsdl, records):
        self.document = zeep.wsdl.Document(str(wsdl), zeep.Transport())
        (schema,) = etree.parse(str(wsdl)).getroot().iter(f"{{{XS}}}schema")
        self.schema = etree.XMLSchema(alone(schema))
        self.records = records
        self.declared = {}

    def answer(self, path, headers, body):
        """The reply to one request: its id, its status, its envelope."""
        request_id = uuid.uuid4().hex
        port, namespace, media = ENVELOPES[path]
        status = 200
        try:
            envelope = self.call(request_id, port, namespace, media, headers, body)
            for node in entries(envelope, namespace, "Header") + entries(envelope, namespace, "Body"):
                self.schema.assertValid(alone(node))
        except Refused as refused:
            sender = refused.code == "Client" and namespace.endswith("soap-envelope")
            status = 400 if sender else 500
            envelope = self.fault(refused, namespace)
        except etree.DocumentInvalid as error:
            status, envelope = 500, self.fault(Refused("Server", f"not valid: {error}"), namespace)
        return request_id, status, media, etree.tostring(envelope, encoding="UTF-8", xml_declaration=True)

    def call(self, request_id, port, namespace, media, headers, body):
        envelope = etree.fromstring(body)
        if envelope.tag != f"{{{namespace}}}Envelope":
            raise Refused("Client", f"{envelope.tag} is no envelope of this port")
        header, content = entries(envelope, namespace, "Header"), entries(envelope, namespace, "Body")
        for node in header + content:
            self.schema.assertValid(alone(node))
        binding = self.document.services["Customs"].ports[port].binding
        (root,) = content
        operation = binding.get(etree.QName(root).localname)
        if not is_called(operation.soapaction, media, headers):
            raise Refused("Client", "the headers of HTTP name another operation")
        read = {etree.QName(node).localname: self.read(node) for node in header + content}
        record = {"operation": operation.name, "media": headers["Content-Type"], "body": body.decode()}
        record["soap_headers"] = {name: plain(value) for name, value in read.items() if name != operation.name}
        record["arguments"] = [plain(read[operation.name])]
        (self.records / f"{request_id}.json").write_text(json.dumps(record), encoding="utf-8")
        reply = getattr(self, operation.name)(read[operation.name], read.get("credentials"))
        return operation.output.serialize(**reply).content

    def read(self, node):
        return self.document.types.get_element(node.tag).parse(node, self.document.types)

    def element(self, name):
        return self.document.types.get_element(f"{{{C}}}{name}")

    def declare(self, request, credentials):
        declaration = request.declaration
        if declaration.id == "refused":
            detail = {"text": "not < known", "lines": [2, -7], "party": declaration.declarant, "marks": ["live", "fragile"]}
            raise Refused("Client", "refused", ("refused", detail))
        if declaration.id == "closed":
            raise Refused("Server", "closed", ("closed", SEEN))
        self.declared[declaration.id] = declaration
        receipt = {"at": SEEN, "user": credentials.user if credentials else ""}
        return {
            "_soapheaders": {"receipt": receipt},
            "number": declaration.id,
            "duty": {"_value_1": decimal.Decimal("1234.50"), "currency": "SEK"},
            "checks": ["live", "fragile"],
            "next": "in transit",
        }

    def lookup(self, request, _credentials):
        found = [self.declared[number] for number in request.number if number in self.declared]
        for declaration in found:
            if declaration.id == "nil":
                declaration.remark, declaration.bond = zeep.xsd.Nil, zeep.xsd.Nil
        return {"declaration": found}

    def fault(self, refused, namespace):
        def add(parent, name, text=None):
            child = etree.SubElement(parent, name)
            child.text = text
            return child

        soap12 = namespace.endswith("soap-envelope")
        envelope = etree.Element(f"{{{namespace}}}Envelope", nsmap={"e": namespace, "c": C})
        fault = add(add(envelope, f"{{{namespace}}}Body"), f"{{{namespace}}}Fault")
        if soap12:
            code = add(fault, f"{{{namespace}}}Code")
            add(code, f"{{{namespace}}}Value", "e:Sender" if refused.code == "Client" else "e:Receiver")
            add(add(code, f"{{{namespace}}}Subcode"), f"{{{namespace}}}Value", f"c:{refused}")
            add(add(fault, f"{{{namespace}}}Reason"), f"{{{namespace}}}Text", str(refused)).set(XML_LANG, "en")
        else:
            add(fault, "faultcode", f"e:{refused.code}")
            add(fault, "faultstring", str(refused))
        if refused.detail:
            name, value = refused.detail
            element = self.element(name)
            detail = add(fault, f"{{{namespace}}}Detail" if soap12 else "detail")
            element.render(detail, element(**value) if isinstance(value, dict) else value)
            self.schema.assertValid(alone(detail[0]))
        return envelope


def entries(envelope, namespace, part):
    found = envelope.find(f"{{{namespace}}}{part}")
    return [] if found is None else list(found)


def alone(node):
    """The element as a document, with the prefixes that its values use."""
    return etree.fromstring(etree.tostring(node, with_tail=False))


def is_called(action, media, headers):
    told = headers["Content-Type"]
    if media == "text/xml":
        return told.startswith(media) and headers["SOAPAction"] == f'"{action}"'
    return told.startswith(media) and f'action="{action}"' in told and headers["SOAPAction"] is None


def plain(value):
    """What zeep read as JSON; a party says of which type it is, and what is not there is left out."""
    if isinstance(value, zeep.xsd.CompoundValue):
        fields = {name: plain(field) for name, field in value.__values__.items() if field not in (None, [])}
        kind = value._xsd_type.name
        return {"kind": kind, **fields} if kind in KINDS else fields
    if isinstance(value, dict):
        return {name: plain(field) for name, field in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (datetime.timedelta, isodate.Duration)):
        return isodate.duration_isoformat(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def handler(customs):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            # Tells the one who started this server from whoever else may listen here.
            self.send(200, "text/plain", str(customs.records).encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path not in ENVELOPES:
                self.send(404, "text/plain", b"")
                return
            request_id, status, media, envelope = customs.answer(self.path, self.headers, body)
            self.send(status, f"{media}; charset=utf-8", envelope, request_id)

        def send(self, status, media, body, request_id=None):
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if request_id:
                self.send_header("X-Centra-Request-ID", request_id)
            self.end_headers()
            self.wfile.write(body)

    return Handler


def main(arguments):
    if len(arguments) != 3:
        print("usage: customs.py WSDL PORT RECORDS_FOLDER", file=sys.stderr)
        return 2
    customs = Customs(pathlib.Path(arguments[0]), pathlib.Path(arguments[2]))
    http.server.ThreadingHTTPServer(("127.0.0.1", int(arguments[1])), handler(customs)).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
