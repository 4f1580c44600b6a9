#!/usr/bin/env python3
"""Holds the WSDL files against tools that are not ours, and against the published messages.

usage: wsdl_oracle.py WSDL_FOLDER [REFERENCE_FOLDER]

WSDL_FOLDER       three endpoints, and under history/ the same three for each earlier version
REFERENCE_FOLDER  the published sample messages, as <operation>.{request,response}.xml

zeep       python-zeep loads every file and finds the operations with their SOAPActions
twins      the three endpoints of a version differ in namespace, address and login only
reference  xmllint accepts every published message
exact      the oldest version declares what the published messages show, and nothing else
messages   xmllint accepts our own fixtures, in ../fixtures/messages beside this script

The published messages hold type names for values, so those are replaced first. An element without
content is valid only where text is expected, but the server sends such elements everywhere: their
names and order are checked here, then they are left out of what xmllint sees. The same goes for a
date written with a space for the T.

Exit code: 0 all passed, 1 a check failed, 2 wrong usage, 77 a tool is missing and nothing failed.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
SOAP_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
ENDPOINTS = ["soap-api", "navision-soap", "navision-api"]
OPERATIONS = {"history/2019-10-14": 16, "history/2020-12-13": 17, ".": 17}
OLDEST = "history/2019-10-14"
NEWEST = "."
PLACEHOLDERS = {"int": "2", "boolean": "true", "update or delete": "update"}
SPACED_DATE = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)")


class Report:
    def __init__(self):
        self.passed, self.failed, self.missing = 0, 0, []

    def check(self, title, problems, remark=""):
        if problems:
            self.failed += 1
            print(f"FAIL  {title}")
            for problem in problems:
                print(f"      {problem}")
        else:
            self.passed += 1
            print(f"pass  {title}{': ' + remark if remark else ''}")

    def lacks(self, tool, how):
        self.missing.append(tool)
        print(f"skip  {tool} is missing; get it with `{how}`")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        if self.failed:
            return 1
        return 77 if self.missing else 0


class Schema:
    """The inline schema of a WSDL: enough of it to walk a message, and a file for xmllint."""

    def __init__(self, path, folder):
        self.prefixes = dict(pair for _, pair in ET.iterparse(path, events=["start-ns"]))
        root = ET.parse(path).getroot()
        self.schema = root.find(f"{WSDL}types/{XS}schema")
        self.namespace = self.schema.get("targetNamespace")
        self.types = {ty.get("name"): ty for ty in self.schema.findall(f"{XS}complexType")}
        self.elements = {element.get("name"): element for element in self.schema.findall(f"{XS}element")}
        self.file = folder / (re.sub(r"\W", "_", str(path)) + ".xsd")
        self.write()

    def write(self):
        """Types are named in attribute values, where ElementTree does not see the prefix in use."""
        ET.register_namespace("xs", XS[1:-1])
        for prefix, uri in self.prefixes.items():
            if prefix != "xs":
                self.schema.set(f"xmlns:{prefix}", uri)
        ET.ElementTree(self.schema).write(self.file)

    def type_name(self, declaration):
        return declaration.get("type", "").rpartition(":")[2]

    def children(self, declaration):
        """The element declarations inside one, in order; None where it holds text."""
        complex_type = declaration.find(f"{XS}complexType")
        if complex_type is None:
            complex_type = self.types.get(self.type_name(declaration))
        if complex_type is None:
            return None
        return {child.get("name"): child for child in complex_type.findall(f"{XS}sequence/{XS}element")}


def local(element):
    return element.tag.rpartition("}")[2]


def body_element(path):
    return ET.parse(path).getroot().find(SOAP_BODY)[0]


def is_empty(element):
    return len(element) == 0 and not (element.text or "").strip()


def prepare(element, schema):
    """Checks names and order, and takes out what xmllint cannot accept. Gives problems and what was taken out."""
    declaration = schema.elements.get(local(element))
    if declaration is None or not element.tag.startswith("{" + schema.namespace + "}"):
        return [f"{element.tag} is not a global element"], 0
    return prepare_children(element, declaration, schema, local(element))


def prepare_children(element, declaration, schema, path):
    declared = schema.children(declaration)
    if declared is None:
        return ([f"{path} holds text, not elements"] if len(element) else []), 0
    problems, left_out, order, latest = [], 0, list(declared), 0
    for child in list(element):
        name, child_path = local(child), f"{path}/{local(child)}"
        if name not in declared:
            problems.append(f"{child_path} is not declared")
            continue
        if order.index(name) < latest:
            problems.append(f"{child_path} follows {order[latest]}, but is declared before it")
        latest = order.index(name)
        text = (child.text or "").strip()
        type_name = schema.type_name(declared[name])
        if is_empty(child) and type_name != "string":
            element.remove(child)
            left_out += 1
        elif type_name == "dateTime" and SPACED_DATE.fullmatch(text):
            child.text = text.replace(" ", "T")
            left_out += 1
        else:
            inner_problems, inner_left_out = prepare_children(child, declared[name], schema, child_path)
            problems += inner_problems
            left_out += inner_left_out
    return problems, left_out


def fill_placeholders(element):
    for leaf in element.iter():
        leaf.text = PLACEHOLDERS.get(leaf.text, leaf.text)


def xmllint(element, schema, folder):
    message = folder / "message.xml"
    ET.ElementTree(element).write(message, encoding="utf-8")
    command = ["xmllint", "--nonet", "--noout", "--schema", schema.file, message]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    lines = done.stderr.replace(f"{message}:", "line ").splitlines()
    return [line for line in lines if not line.endswith("fails to validate")]


def check_message(report, title, element, schema, folder):
    problems, left_out = prepare(element, schema)
    remark = f"{left_out} empty elements or dates with a space set aside" if left_out else ""
    report.check(title, problems or xmllint(element, schema, folder), remark)


def check_zeep(report, zeep, folder):
    for version, expected in OPERATIONS.items():
        for endpoint in ENDPOINTS:
            path = folder / version / f"{endpoint}.wsdl"
            problems = []
            try:
                document = zeep.wsdl.Document(str(path), zeep.Transport())
                binding = document.services["CentraService"].ports["CentraPort"].binding
                found = dict(binding.all())
                if len(found) != expected:
                    problems.append(f"{len(found)} operations, not {expected}: {', '.join(sorted(found))}")
                for name, operation in found.items():
                    action = binding.name.namespace + name[0].upper() + name[1:]
                    if operation.soapaction != action:
                        problems.append(f"SOAPAction of {name} is {operation.soapaction}, not {action}")
            except Exception as error:  # zeep raises its own, lxml's and KeyError alike
                problems.append(f"{type(error).__name__}: {error}")
            report.check(f"zeep {path.relative_to(folder)}", problems, f"{expected} operations")


def without_differences(path):
    """The file as text, without what may differ between endpoints."""
    root = ET.parse(path).getroot()
    namespace = root.get("targetNamespace")
    root.remove(root.find(f"{WSDL}documentation"))
    for parent in root.iter():
        for child in list(parent):
            if child.get("name") == "login":
                parent.remove(child)
            if child.get("location"):
                child.set("location", "")
    text = ET.canonicalize(ET.tostring(root), strip_text=True)
    return text.replace(namespace, "urn:any")


def check_twins(report, folder):
    for version in OPERATIONS:
        first, *others = [folder / version / f"{endpoint}.wsdl" for endpoint in ENDPOINTS]
        try:
            texts = {path: without_differences(path) for path in [first, *others]}
            problems = [f"{path.name} differs from {first.name}" for path in others if texts[path] != texts[first]]
        except (OSError, ET.ParseError, TypeError) as error:
            problems = [str(error)]
        report.check(f"twins {version}", problems)


def check_reference(report, reference, schemas, folder):
    for version, schema in schemas.items():
        for path in sorted(reference.glob("*.xml")):
            if path.name.endswith(".request.xml") or path.name.startswith("events_Get"):
                element = body_element(path)
                fill_placeholders(element)
                check_message(report, f"reference {path.name} by {version}", element, schema, folder)
    skipped = [path for path in reference.glob("*.response.xml") if not path.name.startswith("events_Get")]
    print(f"skip  reference: {len(skipped)} responses that say `OK`, an artefact of the documentation")


def exact(element, declaration, schema, path, open_types):
    """The elements that are declared and not shown, shown and not declared, or of another type than shown."""
    type_name = schema.type_name(declaration)
    declared = schema.children(declaration)
    if declared is None and element.text in ("string", "int", "boolean") and element.text != type_name:
        return [f"{path}: declared {type_name}; shown {element.text}"]
    if declared is None or is_empty(element):
        return []
    shown = [local(child) for child in element]
    problems = []
    if type_name not in open_types and shown != list(declared):  # a type inside itself is shown in part
        problems.append(f"{path}: declared {' '.join(declared)}; shown {' '.join(shown)}")
    for child in element:
        if local(child) in declared:
            inner = open_types | {type_name} if type_name else open_types
            problems += exact(child, declared[local(child)], schema, f"{path}/{local(child)}", inner)
    return problems


def check_exact(report, reference, schema):
    for path in sorted(reference.glob("*.xml")):
        if path.name.endswith(".request.xml") or path.name.startswith("events_Get"):
            element = body_element(path)
            name = local(element)
            if name in schema.elements:
                problems = exact(element, schema.elements[name], schema, name, frozenset())
            else:
                problems = [f"{name} is not a global element"]
            report.check(f"exact {path.name}", problems)


def main(arguments):
    if len(arguments) not in (1, 2) or not pathlib.Path(arguments[0]).is_dir():
        print("usage: wsdl_oracle.py WSDL_FOLDER [REFERENCE_FOLDER]", file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments[0])
    reference = pathlib.Path(arguments[1]) if len(arguments) == 2 else None
    report = Report()

    try:
        import zeep

        check_zeep(report, zeep, folder)
    except ImportError:
        report.lacks("zeep", "pip install zeep")

    check_twins(report, folder)

    if not shutil.which("xmllint"):
        report.lacks("xmllint", "apt-get install libxml2-utils")
        return report.finish()

    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        schemas = {}
        for version in [NEWEST, OLDEST]:
            path = folder / version / "soap-api.wsdl"
            try:
                schemas[version] = Schema(path, temporary)
            except (OSError, ET.ParseError, AttributeError) as error:
                report.check(f"schema of {path.relative_to(folder)}", [str(error)])
        if reference is None or not reference.is_dir():
            print("skip  reference: no folder with the published messages")
        else:
            check_reference(report, reference, schemas, temporary)
            if OLDEST in schemas:
                check_exact(report, reference, schemas[OLDEST])
        messages = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "messages"
        for path in sorted(messages.glob("*.xml")):
            if NEWEST in schemas:
                check_message(report, f"messages {path.name}", body_element(path), schemas[NEWEST], temporary)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
