//! What messages hold that their WSDL or schema does not foresee: the server is ahead of its documents before anyone says so.
//!
//! ```
//! use centra_codegen::Generator;
//! use centra_codegen::diff::Side;
//! use centra_codegen::drift::Observer;
//!
//! # let folder = std::env::temp_dir().join(format!("centra-drift-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let schema = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="order"><xs:complexType><xs:sequence>
//! #   <xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>"#;
//! # std::fs::write(folder.join("shop.xsd"), schema).unwrap();
//! let side = Side::read(&Generator::new(folder.join("shop.xsd")))?;
//! let mut observer = Observer::new(&side);
//! observer.read("one.xml", b"<order><id>1</id><gift>true</gift></order>");
//! let report = observer.finish();
//! assert_eq!(report.unknown[0].path, "order/gift");
//! assert_eq!(report.unknown[0].snippet, r#"<xs:element name="gift" type="xs:boolean" minOccurs="0"/>"#);
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), centra_codegen::Failure>(())
//! ```

mod guess;
mod observe;
mod report;
mod types;

pub use self::observe::Observer;
pub use self::report::{Invalid, Report, Seen, Unknown, Unread, Unseen};
