//! What changed between two versions of a WSDL or schema: for the wire, and for the code that is generated.
//!
//! Both sides are compared twice. The resolved model says what messages look like: formatting, prefixes, the order of declarations and
//! names of types do not count. The named module says what a user's code sees, so that nothing moves there without being reported.
//!
//! ```
//! use centra_codegen::diff::{self, Side, Step, Verdict};
//! use centra_codegen::Generator;
//!
//! # let folder = std::env::temp_dir().join(format!("centra-diff-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! let schema = |fields: &str| format!(
//!     r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop">
//!       <xs:element name="order"><xs:complexType><xs:sequence>{fields}</xs:sequence></xs:complexType></xs:element>
//!     </xs:schema>"#
//! );
//! std::fs::write(folder.join("old.xsd"), schema("")).unwrap();
//! std::fs::write(folder.join("new.xsd"), schema(r#"<xs:element name="note" type="xs:string" minOccurs="0"/>"#)).unwrap();
//!
//! let old = Side::read(&Generator::new(folder.join("old.xsd")))?;
//! let new = Side::read(&Generator::new(folder.join("new.xsd")))?;
//! let diff = diff::compare(&old, &new);
//! assert_eq!(diff.changes[0].rule, "element-added-optional");
//! assert_eq!(diff.changes[0].path, "order/note");
//! assert_eq!((diff.wire, diff.api), (Verdict::Unseen, Step::Minor));
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), centra_codegen::Failure>(())
//! ```

mod change;
mod children;
mod ignore;
mod messages;
mod names;
mod operations;
mod order;
mod places;
mod policy;
mod print;
mod rules;
mod services;
mod side;
mod simple;
mod structure;
mod surface;
mod walk;

pub use self::change::{Announcement, ApiChange, Change, Diff, Direction, Ignored, Location, Place, Step, Verdict};
pub use self::ignore::{Ignore, Unreadable};
pub use self::print::{SCHEMA, github, json, junit, markdown, text};
pub use self::rules::{RULES, Rule, Rules, rule};
pub use self::side::Side;
pub(crate) use self::structure::describe;

/// Compares two versions, from the side of a program that was built against `old` and now meets a server that follows `new`.
pub fn compare(old: &Side, new: &Side) -> Diff {
    let walk = walk::Walk::over(old, new);
    let (changes, hidden) = places::changes(&walk);
    let api = surface::compare(&old.module, &new.module, &walk.renamed_types());
    change::conclude(&old.display, &new.display, changes, hidden, api)
}
