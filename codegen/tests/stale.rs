//! What a file that is checked in says of its age: inputs, settings and version, each by itself.

use std::fs;
use std::path::Path;

use centra_codegen::{Generator, Moved};

const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
  <xs:include schemaLocation="more.xsd"/>
  <xs:complexType name="item"><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType>
</xs:schema>"#;
const MORE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop"/>"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("shop.xsd"), SCHEMA).expect("written");
    fs::write(folder.path().join("more.xsd"), MORE).expect("written");
    folder
}

fn generator(folder: &Path) -> Generator {
    Generator::new(folder.join("shop.xsd")).out(folder.join("shop.rs")).base(folder)
}

#[test]
fn what_moved_is_told_without_generating() {
    let folder = folder();
    let generator = generator(folder.path());
    let moved = |generator: &Generator| generator.moved().expect("an output is named");
    assert_eq!(moved(&generator), [Moved::Missing]);
    generator.generate().expect("generated");
    assert_eq!(moved(&generator), []);
    assert_eq!(moved(&generator.clone().serde(true)), [Moved::Settings]);
    assert_eq!(moved(&generator.clone().strict(true)), [], "strict decides whether, not what");

    fs::write(folder.path().join("more.xsd"), MORE.replace("/>", "></xs:schema>")).expect("written");
    assert_eq!(moved(&generator), [Moved::Changed("more.xsd".to_owned())], "an input that is included");
    fs::remove_file(folder.path().join("more.xsd")).expect("removed");
    assert_eq!(moved(&generator), [Moved::Gone("more.xsd".to_owned())]);
    fs::write(folder.path().join("more.xsd"), MORE).expect("written");
    assert_eq!(moved(&generator), []);

    let file = folder.path().join("shop.rs");
    let text = fs::read_to_string(&file).expect("read");
    fs::write(&file, text.replacen(env!("CARGO_PKG_VERSION"), "0.0.1", 1)).expect("written");
    let version = Moved::Version { was: "0.0.1".to_owned(), is: env!("CARGO_PKG_VERSION").to_owned() };
    assert_eq!(moved(&generator), [version]);
    fs::write(&file, "// mine\n").expect("written");
    assert_eq!(moved(&generator), [Moved::Missing]);
}

#[test]
fn a_file_from_elsewhere_is_found_beside_the_root() {
    let folder = folder();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let generator =
        Generator::new(folder.path().join("shop.xsd")).out(folder.path().join("shop.rs")).base(elsewhere.path());
    generator.generate().expect("generated");
    assert_eq!(generator.moved().expect("an output is named"), []);
    fs::write(folder.path().join("more.xsd"), MORE.replace("/>", "></xs:schema>")).expect("written");
    assert_eq!(generator.moved().expect("an output is named").len(), 1);
}
