//! Which documents are read for a root, one rule each.

use std::path::PathBuf;

use super::{Input, LoadOptions, load};
use crate::diag::Diagnostics;
use crate::qname::QName;
use crate::xsd::builtin::DOCUMENTS;
use crate::xsd::{Component, Content, Particle, Schema, TypeRef};

/// A folder with documents; the first is the root.
struct Folder {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Folder {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let root = folder.path().join(files[0].0);
        Self { folder, root }
    }

    fn options(&self) -> LoadOptions {
        LoadOptions { base: Some(self.folder.path().to_path_buf()), ..LoadOptions::default() }
    }

    /// Findings as `code: message`.
    fn load_with(&self, options: &LoadOptions) -> (Input, Vec<String>) {
        let mut diags = Diagnostics::default();
        let input = load(&self.root, options, &mut diags);
        let found = diags.list.iter();
        let found = found.map(|it| format!("{}: {}", it.code, it.message));
        (input, found.collect())
    }
}

fn read(files: &[(&str, &str)]) -> (Input, Vec<String>) {
    let folder = Folder::of(files);
    folder.load_with(&folder.options())
}

fn clean(files: &[(&str, &str)]) -> Input {
    let (input, found) = read(files);
    assert_eq!(found, [""; 0]);
    input
}

fn sources(input: &Input) -> Vec<&str> {
    input.sources.iter().map(|it| &*it.display).collect()
}

/// A schema for `namespace` (none when it is empty), which has the prefix `t`.
fn xsd(namespace: &str, body: &str) -> String {
    let target = match namespace {
        "" => String::new(),
        _ => format!("xmlns:t='{namespace}' targetNamespace='{namespace}'"),
    };
    format!("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' {target}>{body}</xs:schema>")
}

fn wsdl(body: &str) -> String {
    format!(
        "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/' xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:w'>{body}</definitions>"
    )
}

/// Names of the global components, in order.
fn names(schema: &Schema) -> Vec<&str> {
    let names = schema.components.iter().map(|component| match component {
        Component::Element(it) => &*it.name,
        Component::Attribute(it) => &*it.name,
        Component::ComplexType(it) => &*it.name,
        Component::SimpleType(it) => &*it.name,
        Component::Group(it) => &*it.name,
        Component::AttributeGroup(it) => &*it.name,
    });
    names.collect()
}

fn element_type(schema: &Schema, index: usize) -> QName {
    match &schema.components[index] {
        Component::Element(element) => match &element.ty {
            TypeRef::Named(name, _) => name.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn imports_are_relative_to_the_importing_file() {
    let input = clean(&[
        ("a/root.wsdl", &wsdl("<import namespace='urn:x' location='../b/other.wsdl'/>")),
        (
            "b/other.wsdl",
            &wsdl("<types><xs:schema><xs:import namespace='urn:t' schemaLocation='c/t.xsd'/></xs:schema></types>"),
        ),
        ("b/c/t.xsd", &xsd("urn:t", "<xs:include schemaLocation='u.xsd'/>")),
        ("b/c/u.xsd", &xsd("urn:t", "")),
    ]);
    assert_eq!(sources(&input), ["a/root.wsdl", "b/other.wsdl", "b/c/t.xsd", "b/c/u.xsd"]);
    assert_eq!(input.definitions.len(), 2);
    assert_eq!(input.schemas.len(), 3);
    assert!(input.definitions.iter().all(|it| it.schemas.is_empty()));
}

#[test]
fn a_wsdl_may_import_a_schema() {
    let input =
        clean(&[("r.wsdl", &wsdl("<import namespace='urn:t' location='t.xsd'/>")), ("t.xsd", &xsd("urn:t", ""))]);
    assert_eq!(input.schemas[0].target_namespace, "urn:t");
}

#[test]
fn cycles_end_and_each_file_is_read_once() {
    let input = clean(&[
        ("a.xsd", &xsd("urn:t", "<xs:include schemaLocation='x/../b.xsd'/><xs:include schemaLocation='b.xsd'/>")),
        ("b.xsd", &xsd("urn:t", "<xs:include schemaLocation='./a.xsd'/>")),
        ("x/unused", ""),
    ]);
    assert_eq!(input.sources.len(), 2);
    assert_eq!(input.schemas.len(), 2);
}

#[test]
fn a_chameleon_takes_the_namespace_of_each_includer() {
    let include = "<xs:include schemaLocation='c.xsd'/>";
    let input = clean(&[
        ("a.xsd", &xsd("urn:a", &format!("{include}<xs:import namespace='urn:b' schemaLocation='b.xsd'/>"))),
        ("b.xsd", &xsd("urn:b", include)),
        (
            "c.xsd",
            &xsd(
                "",
                "<xs:include schemaLocation='d.xsd'/><xs:element name='e' type='T'/><xs:element name='f' type='xs:int'/>",
            ),
        ),
        ("d.xsd", &xsd("", "<xs:complexType name='T'/>")),
    ]);
    assert_eq!(input.sources.len(), 4);
    let found: Vec<_> =
        input.schemas.iter().map(|schema| (&*schema.target_namespace, names(schema).join(" "))).collect();
    for namespace in ["urn:a", "urn:b"] {
        assert!(found.contains(&(namespace, "e f".to_owned())), "{found:?}");
        assert!(found.contains(&(namespace, "T".to_owned())), "{found:?}");
    }
    let chameleon = input.schemas.iter().find(|it| names(it) == ["e", "f"]);
    let chameleon = chameleon.unwrap();
    assert_eq!(element_type(chameleon, 0), QName::new("urn:a", "T"));
    assert_eq!(element_type(chameleon, 1).local, "int");
}

#[test]
fn a_redefinition_takes_the_name_and_builds_on_the_original() {
    let input = clean(&[
        (
            "a.xsd",
            &xsd(
                "urn:t",
                "<xs:redefine schemaLocation='b.xsd'><xs:complexType name='T'><xs:complexContent><xs:extension base='t:T'/></xs:complexContent></xs:complexType><xs:group name='G'><xs:sequence><xs:group ref='t:G'/></xs:sequence></xs:group></xs:redefine>",
            ),
        ),
        (
            "b.xsd",
            &xsd(
                "urn:t",
                "<xs:element name='e' type='t:T'/><xs:complexType name='T'/><xs:group name='G'><xs:sequence/></xs:group>",
            ),
        ),
    ]);
    assert_eq!(names(&input.schemas[0]), ["T", "G"]);
    assert_eq!(names(&input.schemas[1]), ["e", "T~original", "G~original"]);
    assert_eq!(element_type(&input.schemas[1], 0).local, "T");
    let Component::ComplexType(ty) = &input.schemas[0].components[0] else { panic!("{input:?}") };
    assert!(matches!(&ty.content, Content::Complex { base, .. } if *base == QName::new("urn:t", "T~original")));
    let Component::Group(group) = &input.schemas[0].components[1] else { panic!("{input:?}") };
    assert!(matches!(
        &group.particle,
        Some(Particle::Sequence(sequence))
            if matches!(&sequence.particles[0], Particle::Group { reference, .. } if reference.local == "G~original")
    ));
}

#[test]
fn redefinitions_of_redefinitions_and_of_chameleons() {
    let redefine = |location: &str| {
        format!(
            "<xs:redefine schemaLocation='{location}'><xs:simpleType name='S'><xs:restriction base='t:S'/></xs:simpleType></xs:redefine>"
        )
    };
    let input = clean(&[
        ("a.xsd", &xsd("urn:t", &redefine("b.xsd"))),
        ("b.xsd", &xsd("urn:t", &redefine("c.xsd"))),
        ("c.xsd", &xsd("", "<xs:simpleType name='S'><xs:restriction base='xs:string'/></xs:simpleType>")),
    ]);
    let found: Vec<_> = input.schemas.iter().flat_map(names).collect();
    assert_eq!(found, ["S", "S~original~original", "S~original"]);
}

#[test]
fn built_in_documents_are_added_when_something_refers_to_them() {
    let input = clean(&[("a.xsd", &xsd("urn:t", ""))]);
    assert_eq!(sources(&input), ["a.xsd"]);
    let uses_lang = "<xs:complexType name='T'><xs:attribute ref='xml:lang'/></xs:complexType>";
    let input = clean(&[("a.xsd", &xsd("urn:t", uses_lang))]);
    assert_eq!(sources(&input), ["a.xsd", "<built-in xml.xsd>"]);
    let remote = "<xs:import namespace='http://www.w3.org/2005/08/addressing' schemaLocation='http://www.w3.org/2005/08/addressing/ws-addr.xsd'/>";
    let input = clean(&[("a.xsd", &xsd("urn:t", remote))]);
    assert_eq!(sources(&input), ["a.xsd", "<built-in ws-addressing-2005-08.xsd>"]);
    let part = "<message name='M'><part name='p' type='s:Array' xmlns:s='http://schemas.xmlsoap.org/soap/encoding/'/></message>";
    let input = clean(&[("a.wsdl", &wsdl(part))]);
    assert_eq!(sources(&input), ["a.wsdl", "<built-in soap-encoding.xsd>"]);
}

#[test]
fn a_document_of_the_input_comes_before_a_built_in_one() {
    let namespace = "http://www.w3.org/1999/xlink";
    let import = format!("<xs:import namespace='{namespace}' schemaLocation='xlink.xsd'/>");
    let input = clean(&[("a.xsd", &xsd("urn:t", &import)), ("xlink.xsd", &xsd(namespace, ""))]);
    assert_eq!(sources(&input), ["a.xsd", "xlink.xsd"]);
}

#[test]
fn built_in_documents_are_complete() {
    for document in DOCUMENTS {
        let import = format!("<xs:import namespace='{}'/>", document.namespace);
        let mut input = clean(&[("a.xsd", &xsd("urn:t", &import))]);
        assert!(input.schemas.len() > 1, "{}", document.name);
        let mut declared = Vec::new();
        for schema in &input.schemas {
            let target = &schema.target_namespace;
            let names = names(schema).into_iter().map(|name| QName::new(target, name));
            declared.extend(names);
        }
        for schema in &mut input.schemas {
            super::references::schema(schema, &mut |_, name| {
                let known = name.namespace == crate::xsd::builtin::XS || declared.contains(name);
                assert!(known, "{name} in {}", document.name);
            });
        }
    }
}

#[test]
fn a_remote_document_may_lie_beside_the_importer() {
    let import = "<xs:import namespace='urn:o' schemaLocation='https://x.example/s/o.xsd?v=2'/>";
    let files = [("a.xsd", xsd("urn:t", import)), ("o.xsd", xsd("urn:o", ""))];
    let input = clean(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)]);
    assert_eq!(sources(&input), ["a.xsd", "o.xsd"]);
    let (_, found) = read(&[(files[0].0, &files[0].1)]);
    assert_eq!(found, ["W008: `https://x.example/s/o.xsd?v=2` is not read from the network"]);
    let needed = format!("{import}<xs:element name='a' type='o:b' xmlns:o='urn:o'/>");
    let (_, found) = read(&[("a.xsd", &xsd("urn:t", &needed))]);
    assert_eq!(found, ["E013: `https://x.example/s/o.xsd?v=2` is not read from the network"]);
}

#[test]
fn a_missing_file_may_lie_beside_the_importer_or_be_unneeded() {
    let include = "<xs:include schemaLocation='../gone/b.xsd'/>";
    let (input, found) = read(&[("s/a.xsd", &xsd("urn:t", include)), ("s/b.xsd", &xsd("urn:t", ""))]);
    assert_eq!(sources(&input), ["s/a.xsd", "s/b.xsd"]);
    assert_eq!(found, ["N002: `gone/b.xsd` does not exist"]);
    let inline = "<types><xs:schema targetNamespace='urn:a'><xs:import namespace='urn:b' schemaLocation='b.xsd'/></xs:schema><xs:schema targetNamespace='urn:b'/></types>";
    let (_, found) = read(&[("r.wsdl", &wsdl(inline))]);
    assert_eq!(found, ["N001: `b.xsd` does not exist and is not needed"]);
    // Its own namespace does not supply what an include lacks.
    let (_, found) = read(&[("a.xsd", &xsd("urn:t", "<xs:include schemaLocation='b.xsd'/>"))]);
    assert_eq!(found, ["E012: `b.xsd` does not exist"]);
}

#[test]
fn namespaces_of_imports_and_includes_are_compared() {
    let (input, found) = read(&[
        (
            "a.xsd",
            &xsd("urn:t", "<xs:import namespace='urn:x' schemaLocation='b.xsd'/><xs:include schemaLocation='c.xsd'/>"),
        ),
        ("b.xsd", &xsd("urn:b", "")),
        ("c.xsd", &xsd("urn:c", "")),
    ]);
    assert_eq!(
        found,
        [
            "W003: this imports the namespace `urn:x` but the document declares the namespace `urn:b`",
            "E016: a schema for the namespace `urn:t` includes one for the namespace `urn:c`",
        ]
    );
    assert_eq!(input.schemas.len(), 3);
    let (_, found) = read(&[("a.xsd", &xsd("urn:t", "<xs:include schemaLocation='b.wsdl'/>")), ("b.wsdl", &wsdl(""))]);
    assert_eq!(found, ["E015: this includes a WSDL, not a schema"]);
}

#[test]
fn the_number_of_files_is_limited() {
    let folder = Folder::of(&[
        (
            "a.xsd",
            &xsd(
                "urn:t",
                "<xs:include schemaLocation='b.xsd'/><xs:include schemaLocation='c.xsd'/><xs:include schemaLocation='d.xsd'/>",
            ),
        ),
        ("b.xsd", &xsd("urn:t", "")),
        ("c.xsd", &xsd("urn:t", "")),
        ("d.xsd", &xsd("urn:t", "")),
    ]);
    let mut options = folder.options();
    options.max_files = 2;
    let (input, found) = folder.load_with(&options);
    assert_eq!(found, ["E014: more than 2 files"]);
    assert_eq!(input.sources.len(), 2);
}

#[test]
fn the_size_limit_is_exact() {
    let folder = Folder::of(&[("a.xsd", &xsd("urn:t", ""))]);
    let size = std::fs::metadata(&folder.root).unwrap().len();
    let mut options = folder.options();
    options.max_bytes = size;
    assert_eq!(folder.load_with(&options).1, [""; 0]);
    options.max_bytes = size - 1;
    let expected = format!("E004: this file has {size} bytes, the limit is {}", size - 1);
    assert_eq!(folder.load_with(&options).1, [expected]);
}

#[test]
fn the_deepest_allowed_nesting_is_read() {
    let nested = |depth: usize| {
        let body = "<xs:sequence>".repeat(depth) + &"</xs:sequence>".repeat(depth);
        xsd("urn:t", &format!("<xs:group name='g'>{body}</xs:group>"))
    };
    clean(&[("a.xsd", &nested(254))]);
    let (_, found) = read(&[("a.xsd", &nested(255))]);
    assert_eq!(found, ["E009: elements are nested deeper than 256"]);
}

#[test]
fn harmless_document_types_are_read() {
    let text = "<!DOCTYPE xs:schema PUBLIC '-//W3C//DTD XMLSCHEMA 200102//EN' 'XMLSchema.dtd' [<!ENTITY t 'urn:t'> <!ENTITY % p ''>]>".to_owned()
        + &xsd("&t;", "");
    let input = clean(&[("a.xsd", &text)]);
    assert_eq!(input.schemas[0].target_namespace, "urn:t");
}

#[test]
fn sources_have_their_text_and_hash() {
    let folder = Folder::of(&[("a.xsd", "")]);
    let text = xsd("urn:t", "");
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    std::fs::write(&folder.root, &bytes).unwrap();
    let (input, found) = folder.load_with(&folder.options());
    assert_eq!(found, [""; 0]);
    assert_eq!(input.sources[0].text, text);
    let abc = crate::stamp::sha256(b"abc");
    assert!(abc.starts_with("ba7816bf8f01cfea") && abc.ends_with("f20015ad"));
    assert_eq!(input.sources[0].sha256, crate::stamp::sha256(&bytes));
}
