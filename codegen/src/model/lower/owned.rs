//! Which errors stand in the way when only some operations are wanted: those in what these operations may need.

use super::{Lowering, Options};
use crate::diag::{Diagnostic, Diagnostics, Severity, Span};
use crate::model::{Api, ElementId, TypeId, reach};

/// What an error makes unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Type(TypeId),
    Element(ElementId),
}

/// Errors that concern one component, by their place in the list of findings.
#[derive(Debug, Default)]
pub(super) struct Owned(Vec<(Owner, usize)>);

impl Owned {
    /// Adds an error in `owner`; without one it concerns everything.
    pub(super) fn error<'d>(
        &mut self,
        owner: Option<Owner>,
        diags: &'d mut Diagnostics,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> &'d mut Diagnostic {
        self.0.extend(owner.map(|owner| (owner, diags.list.len())));
        diags.error(code, span, message)
    }

    /// Makes warnings of errors in components that the wanted operations have no need of: slicing drops these.
    pub(super) fn settle(&self, api: &Api, options: &Options, diags: &mut Diagnostics) {
        if options.operations.is_empty() || options.strict || self.0.is_empty() {
            return;
        }
        let (types, elements) = reach::may_need(api, &options.operations, &options.derived);
        for (owner, index) in &self.0 {
            let is_needed = match owner {
                Owner::Type(id) => types.contains(id),
                Owner::Element(id) => elements.contains(id),
            };
            if !is_needed {
                let found = &mut diags.list[*index];
                found.code = "W114";
                found.severity = Severity::Warning;
                found.message.push_str("; what needs it is left out, as no operation that is asked for does");
            }
        }
    }
}

impl Lowering<'_, '_> {
    /// An error in the component that is being read.
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.owned.error(self.owner, self.diags, code, span, message)
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::Severity;
    use crate::model::lower::Options;
    use crate::model::slice::Derived;
    use crate::model::testing::{Lowered, wsdl_with};

    /// Operations `a` and `b` that send the elements of these names.
    fn lower(types: &str, wanted: &[&str]) -> Lowered {
        lower_with(types, wanted, Derived::Declared)
    }

    fn lower_with(types: &str, wanted: &[&str], derived: Derived) -> Lowered {
        let operations = wanted.iter().map(|name| (*name).to_owned()).collect();
        let message = |name: &str| format!(r#"<message name="{name}"><part name="p" element="t:{name}"/></message>"#);
        let operation = |name: &str| format!(r#"<operation name="{name}"><input message="t:{name}"/></operation>"#);
        let body = ["a", "b"].map(message).concat();
        let operations_of = ["a", "b"].map(operation).concat();
        let body = format!(r#"{body}<portType name="pt">{operations_of}</portType>"#);
        wsdl_with(types, &body, &Options { operations, derived, ..Options::default() })
    }

    fn complex(name: &str, child: &str) -> String {
        format!(r#"<xs:complexType name="{name}"><xs:sequence>{child}</xs:sequence></xs:complexType>"#)
    }

    fn child(ty: &str) -> String {
        format!(r#"<xs:element name="child" type="t:{ty}"/>"#)
    }

    #[test]
    fn what_only_other_operations_need_is_no_error() {
        let elements = r#"<xs:element name="a" type="xs:int"/><xs:element name="b" type="t:outer"/>"#;
        let inner = [
            child("missing"),
            r#"<xs:element ref="t:missing"/>"#.to_owned(),
            r#"<xs:group ref="t:missing"/>"#.to_owned(),
            r#"<xs:element name="x"><xs:complexType><xs:attributeGroup ref="t:missing"/></xs:complexType></xs:element>"#
                .to_owned(),
        ];
        for inner in inner {
            let types = format!("{elements}{}{}", complex("outer", &child("inner")), complex("inner", &inner));
            let sliced = lower(&types, &["a"]);
            let found = sliced.only("W114");
            assert_eq!(found.severity, Severity::Warning);
            assert!(found.message.contains("missing`; what needs it is left out"), "{}", found.message);
            for wanted in [&["b"][..], &["a", "b"], &[]] {
                let refused = lower(&types, wanted);
                assert!(refused.diags.has_errors() && !refused.codes().contains(&"W114"), "{wanted:?}: {inner}");
            }
        }
    }

    #[test]
    fn declarations_that_contradict_each_other_count_where_they_are_used() {
        let twice = [complex("outer", ""), complex("outer", &child("outer"))].concat();
        let types = format!(r#"<xs:element name="a" type="xs:int"/><xs:element name="b" type="t:outer"/>{twice}"#);
        lower(&types, &["a"]).only("W114");
        lower(&types, &["b"]).only("E106");
        lower(&types, &[]).only("E106");
        let circle = r#"<xs:simpleType name="c"><xs:restriction base="t:c"/></xs:simpleType>"#;
        let types = format!(r#"<xs:element name="a" type="xs:int"/><xs:element name="b" type="t:c"/>{circle}"#);
        lower(&types, &["a"]).only("W114");
        lower(&types, &["b"]).only("E107");
    }

    /// Passes copy what a base holds, and add what may stand in place of an element. Derived types are needed where they are kept.
    #[test]
    fn bases_substitutes_and_wanted_derived_types_are_needed() {
        let extension = |name: &str, base: &str, child: &str| {
            format!(
                r#"<xs:complexType name="{name}"><xs:complexContent><xs:extension base="t:{base}"><xs:sequence>{child}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#
            )
        };
        let b = r#"<xs:element name="b" type="xs:int"/>"#;
        let bad = child("missing");
        let base = [complex("base", &bad), extension("a", "base", "")].concat();
        let derived = [complex("a", ""), extension("derived", "a", &bad)].concat();
        let whole = |types: &str| format!(r#"{b}<xs:element name="a" type="t:a"/>{types}"#);
        lower(&whole(&base), &["a"]).only("E101");
        lower(&whole(&derived), &["a"]).only("W114");
        for wanted in [Derived::All, Derived::Named(vec!["derived".to_owned()])] {
            lower_with(&whole(&derived), &["a"], wanted).only("E101");
        }
        let head = r#"<xs:element name="head" abstract="true"/><xs:element name="a" type="t:a"/>"#;
        let substitute = r#"<xs:element name="one" substitutionGroup="t:head" type="t:missing"/>"#;
        let types = format!(r#"{b}{head}{substitute}{}"#, complex("a", r#"<xs:element ref="t:head"/>"#));
        lower(&types, &["a"]).only("E101");
        lower(&types, &["b"]).only("W114");
    }

    #[test]
    fn strict_refuses_all() {
        let types = r#"<xs:element name="a" type="xs:int"/><xs:element name="b" type="t:missing"/>"#;
        lower(types, &["a"]).only("W114");
        let options = Options { strict: true, operations: vec!["a".to_owned()], ..Options::default() };
        assert!(wsdl_with(types, "", &options).diags.has_errors());
    }
}
