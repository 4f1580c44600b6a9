//! Which codes there are: the catalogue behind `explain` and the documentation.

/// Code, what it means, what to do about it; sorted, each once.
///
/// A code keeps its meaning for ever; one that is no longer used is not given out again.
/// `…0xx` are about reading documents, `…1xx` about what they declare, `…2xx` about configuration,
/// `…3xx` about names and output.
pub const CODES: &[(&str, &str, &str)] = &[
    ("E001", "the file does not exist", "correct the path; it is relative to the folder in which the generator runs"),
    ("E002", "the path is a folder", "name the WSDL or schema file in it"),
    ("E003", "the file is empty", "download it again"),
    ("E004", "the file is larger than the limit", "check that it is the WSDL; raise `max_bytes` if it is"),
    ("E005", "the file cannot be read", "check its permissions"),
    (
        "E006",
        "the bytes are no text in the encoding of the document",
        "save it as UTF-8, or correct the encoding in its first line",
    ),
    ("E007", "the file is not well-formed XML", "download it again, or correct it at the place shown"),
    (
        "E008",
        "a document type declaration does more than name plain entities",
        "remove it and write out what its entities stand for",
    ),
    (
        "E009",
        "the XML is nested too deep, or an element has too many attributes",
        "download it again, and check where it comes from: no tool writes such a WSDL",
    ),
    ("E010", "the file is XML, but neither WSDL nor XML Schema", "name the WSDL; its root element is `definitions`"),
    ("E011", "the file is WSDL 2.0", "ask for WSDL 1.1, which nearly every server offers"),
    (
        "E012",
        "a file that is imported or included does not exist",
        "put it where the location says, or beside the importing file",
    ),
    (
        "E013",
        "a document that is imported is on the network, from which nothing is read",
        "download it and put it beside the importing file, under the name that the message gives",
    ),
    (
        "E014",
        "the imports lead to more files than the limit",
        "check where the imports lead: hardly a service has as many files",
    ),
    ("E015", "an include names a WSDL", "import the schemas of a WSDL instead"),
    ("E016", "an included schema has another target namespace than the schema that includes it", "import it instead"),
    (
        "E017",
        "a redefinition has no original in the schema that is redefined",
        "declare the component outside of `redefine`",
    ),
    ("E018", "a schema is written in a draft of XML Schema", "use the namespace `http://www.w3.org/2001/XMLSchema`"),
    ("E020", "the prefix of a name is not declared", "declare it with `xmlns:prefix` on the element or around it"),
    ("E021", "an attribute that names something holds no qualified name", "write `prefix:name` or `name`"),
    (
        "E022",
        "`minOccurs` or `maxOccurs` is no number, or they contradict each other",
        "write numbers from 0, or `unbounded` for `maxOccurs`",
    ),
    (
        "E023",
        "an element of the XML Schema namespace is unknown or not allowed where it stands",
        "correct its spelling, or move it to where XML Schema 1.0 allows it",
    ),
    (
        "E024",
        "an element of the WSDL namespace is unknown or not allowed where it stands",
        "correct its spelling, or move it to where WSDL 1.1 allows it",
    ),
    ("E025", "an attribute or child that has to be there is missing", "add it"),
    ("E026", "an attribute holds another value than those allowed", "use one of the values listed"),
    (
        "E027",
        "a construct of XML Schema 1.1 changes what messages look like",
        "describe the content with XML Schema 1.0",
    ),
    ("E028", "two attributes exclude each other", "keep the one that is meant"),
    ("E029", "a declaration has two types", "keep the attribute `type` or the anonymous type"),
    (
        "E030",
        "an element is in a namespace that is nearly the one of WSDL, SOAP or XML Schema",
        "correct the namespace; nothing reads what is in another",
    ),
    ("E101", "a type is not declared", "correct the name, or import the schema that declares it"),
    ("E102", "an element is not declared", "correct the name, or import the schema that declares it"),
    ("E103", "an attribute is not declared", "correct the name, or import the schema that declares it"),
    ("E104", "a group is not declared", "correct the name, or import the schema that declares it"),
    ("E105", "an attribute group is not declared", "correct the name, or import the schema that declares it"),
    (
        "E106",
        "a component is declared twice, with different content",
        "remove one of the two, or import only one of their schemas",
    ),
    (
        "E107",
        "a type, group or substitution group is defined by itself",
        "let one of the circle refer to something outside of it: no message could end otherwise",
    ),
    (
        "E109",
        "groups, inheritance or substitution multiply elements beyond reason",
        "check where the schema comes from, or generate only the operations that you need",
    ),
    ("E111", "the WSDL has no service or port of the name that was asked for", "use one of the names it has"),
    ("E112", "the WSDL has no operation of the name that was asked for", "use one of the names it has"),
    (
        "E113",
        "two endpoints that are to share their types differ in more than namespaces, addresses and login",
        "generate a module for each",
    ),
    (
        "E114",
        "no operation is left of those that the WSDL declares, so there is nothing to call",
        "see what is said of each; `types_only` generates the types alone",
    ),
    (
        "E115",
        "a complex type is named where only a simple one may stand: of an attribute, an item of a list, a member of a union, the base of a simple type",
        "name a simple type, or use an element in place of an attribute",
    ),
    (
        "E116",
        "a server cannot tell two operations apart: they have one request element and one SOAPAction",
        "give each a SOAPAction of its own, or leave one of them out by `operations`",
    ),
    ("E118", "the schemas have no complex type of the name that was asked for", "use one of the names they have"),
    ("E201", "no output file is named", "call `out` or `out_dir_file`"),
    ("E202", "an output in `OUT_DIR` is asked for outside of a build script", "call `out` instead"),
    ("E203", "the output is a folder", "name a file in it"),
    ("E204", "the folder of the output does not exist", "create it; the generator creates no folders"),
    ("E205", "the output cannot be written", "check its permissions"),
    ("E206", "no operation has a name that ends as updates are said to", "correct the suffix"),
    ("E207", "no element has a name that is said to identify objects", "correct the name"),
    ("E208", "the output has no extension, which sets it apart from the folder of its parts", "call it `….rs`"),
    ("E209", "the output is one of the inputs", "name another file as output"),
    (
        "E210",
        "the output is a file that this generator did not write, and it is not empty",
        "remove it, or name another file as output",
    ),
    ("E211", "no operation has a name that is said to be repeatable", "correct the name"),
    (
        "E212",
        "two operations cannot make the queue of events that is asked for",
        "correct the names that the queue is given",
    ),
    (
        "E213",
        "what is decided about a type, field, value, operation or endpoint names none",
        "correct the path or name",
    ),
    (
        "E214",
        "what is decided about a type, field or value cannot be done there",
        "name another item, or give another name or type",
    ),
    (
        "E215",
        "types of another generated module cannot stand for those of this one",
        "generate both from the same documents, with the same names and types of fields",
    ),
    ("E305", "there are more namespaces than one module can hold", "generate only the operations that you need"),
    ("E306", "a type has more children and attributes than a table can hold", "split it"),
    (
        "E308",
        "the first endpoint has no login in its requests, a further one has",
        "generate from the one that has, with the other as the further endpoint",
    ),
    ("E309", "the generated code is no Rust", "report it: this is a fault of the generator"),
    (
        "N001",
        "an imported file does not exist, but its namespace is declared elsewhere",
        "nothing, unless a type turns out to be missing",
    ),
    (
        "N002",
        "an imported file does not exist where the location says; one of the same name is beside the importing file",
        "nothing, if that is the file that was meant",
    ),
    ("N101", "a port that does not speak SOAP is left out", "nothing; SOAP ports are generated"),
    ("N102", "no service offers a binding", "give the address when the client is made"),
    (
        "N103",
        "an rpc wrapper has no namespace",
        "compare it with a request that the server takes; `namespace` of `soap:body` says it",
    ),
    (
        "N104",
        "an extension of WSDL, such as a policy, has no part in the output",
        "add headers by hand if the server insists on them",
    ),
    (
        "N105",
        "a SOAP port has another transport than HTTP, such as JMS; it is generated as one over HTTP",
        "give a transport of your own, or use another port",
    ),
    (
        "N106",
        "an element of another vocabulary stands where only XML Schema's may; it is left out",
        "nothing, unless it is meant to be a part of the schema",
    ),
    (
        "N107",
        "derived types are left out with the operations that are not wanted",
        "nothing, if they need no fields of their own; else name them with `derived_types`, or keep all with `all_derived_types`",
    ),
    (
        "N301",
        "a type is renamed, since generated code needs its name itself",
        "nothing; `Generator::rename` gives it another name",
    ),
    ("N302", "an item is renamed, since a sibling has its name", "nothing; `Generator::rename` gives it another name"),
    (
        "N303",
        "a pattern is not checked, since it cannot be said in the syntax of the crate `regex`",
        "check such values yourself before they are sent",
    ),
    (
        "N304",
        "a bound is not checked, since the values of its type have no order",
        "check such values yourself before they are sent",
    ),
    (
        "N305",
        "what is decided about a field holds for other places too, since it is a field of a type that these share",
        "nothing, if that is meant; else read the field and convert it yourself",
    ),
    ("W001", "an assertion of XML Schema 1.1 is not checked", "check such values yourself"),
    ("W002", "a message has MIME attachments, which are left out", "nothing, if the operation is not used"),
    (
        "W003",
        "an import names another namespace than the document declares",
        "correct the import; the document's namespace is used",
    ),
    ("W004", "an attribute of a binding holds an unknown value", "nothing; it is ignored as other tools do"),
    (
        "W005",
        "an attribute stands beside the content of a type instead of inside",
        "nothing; it is read as if it stood inside",
    ),
    ("W006", "a type has several particles where one may stand", "nothing; they are read as one sequence"),
    ("W007", "the root of a WSDL is in no namespace", "nothing; it is read as WSDL 1.1"),
    (
        "W008",
        "a schema that is imported is on the network, from which nothing is read, and nothing refers to it",
        "nothing; download it if messages use it after all",
    ),
    (
        "W009",
        "white space stands before the XML declaration",
        "nothing; the declaration is left out, the encoding that it names is used",
    ),
    ("W010", "a service has no name", "nothing; it is called as its first port"),
    ("W014", "the catalogue in the folder of a document cannot be read; it is ignored", "correct it, or remove it"),
    ("W101", "an operation is left out, since something that it needs is missing", "supply what is missing"),
    (
        "W102",
        "a header is left out, since its message, part, element or type is missing",
        "declare what is missing; without it the fault is still an error, and its detail is kept as XML",
    ),
    (
        "W103",
        "a fault is left out, since its message, part, element or type is missing",
        "declare what is missing; without it the fault is still an error, and its detail is kept as XML",
    ),
    ("W104", "a port is left out, since its binding or port type is missing", "supply what is missing"),
    (
        "W105",
        "a part of a document style message names a type; it is approximated as an element of the part's name",
        "check it against a real message",
    ),
    (
        "W106",
        "a type declares an element in several places; it is approximated as one repeating field",
        "look at a real message: what matters is whether the order between it and its siblings does",
    ),
    (
        "W107",
        "simple and complex content are mixed up in a derivation; it is approximated as text",
        "check it against a real message",
    ),
    ("W108", "a name without a namespace is taken to be in the target namespace", "write a prefix"),
    (
        "W109",
        "a type declares an element in several places, with different types; it is kept as text or XML",
        "give both the same type, or one of them another name",
    ),
    ("W110", "a binding names a part that its message has not", "correct the binding; the name is ignored"),
    (
        "W111",
        "branches of a choice begin with the same element; it is approximated as optional fields",
        "put what the branches share in front of the choice",
    ),
    (
        "W112",
        "an attribute or attribute group of a standard namespace is not declared; it is left out",
        "nothing; such attributes are kept as unknown content",
    ),
    (
        "W113",
        "the WSDL requires an extension that has no part in the output",
        "ask the server's owner what it demands; headers can be added by hand",
    ),
    (
        "W114",
        "what no operation that is asked for needs is wrong; it is left out with what needs it",
        "correct it before you generate the operations that need it",
    ),
    (
        "W115",
        "an operation has its output before its input; it is taken as request and response",
        "nothing, if the client begins; leave the operation out by `operations` if the server does",
    ),
    (
        "W118",
        "a part of an rpc style message names an element; it is approximated as that element inside the wrapper",
        "check it against a real message",
    ),
    (
        "W119",
        "a binding lists the parts of the body, and a part is neither among them nor a header; it is left out",
        "correct the binding, if the part is needed",
    ),
    (
        "W120",
        "a value of an enumeration of qualified names is none, or its prefix is not declared; it is no variant, but survives as another value",
        "declare the prefix where the enumeration stands",
    ),
    ("W121", "a declaration has both `name` and `ref`; the name is ignored", "keep the one that is meant"),
    ("W122", "a facet is misspelt or has no value; it is ignored, and an error where facets are checked", "correct it"),
    (
        "W123",
        "a type of a draft of XML Schema is taken as the one of the recommendation",
        "use the namespace `http://www.w3.org/2001/XMLSchema`",
    ),
    (
        "W124",
        "a binding mentions none of the operations of its port type; they are taken as literal ones without SOAPAction",
        "add what is missing to the binding; without it nobody knows what the server expects",
    ),
    (
        "W125",
        "an attribute, a list, a union or a simple type names `xs:anyType`, which is complex; it is taken as `xs:anySimpleType`",
        "name a simple type",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::CODES;

    #[test]
    fn codes_are_sorted_and_unique() {
        let codes: Vec<&str> = CODES.iter().map(|(code, ..)| *code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn the_catalogue_holds_the_codes_in_use() {
        let mut used = BTreeSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
        let listed: BTreeSet<String> = CODES.iter().map(|(code, ..)| (*code).to_owned()).collect();
        let unlisted: Vec<_> = used.difference(&listed).collect();
        let unused: Vec<_> = listed.difference(&used).collect();
        assert!(unlisted.is_empty(), "not in CODES: {unlisted:?}");
        assert!(unused.is_empty(), "in CODES only: {unused:?}");
    }

    /// Finds `"E012"` and the like in all files but this one.
    fn collect(folder: &Path, used: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, used);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("diag/codes.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                used.extend(text.split('"').filter(|part| is_code(part)).map(str::to_owned));
            }
        }
    }

    fn is_code(part: &str) -> bool {
        part.len() == 4 && part.starts_with(['E', 'W', 'N']) && part[1..].bytes().all(|byte| byte.is_ascii_digit())
    }
}
