//! Which types derive from a type: `Struct::base` the other way round.
//!
//! XML Schema lets `xsi:type` replace a type by any that derives from it, but only the derived type says so.
//!
//! **Requires** finite chains of bases (lowering cuts circular ones). **Ensures** that `Struct::derived` lists the
//! direct children of each struct, in document order, each once.

use crate::diag::Diagnostics;
use crate::model::{Api, Kind, TypeId};

/// Fills `Struct::derived`.
pub(super) fn run(api: &mut Api, _: &mut Diagnostics) {
    let pairs: Vec<(TypeId, TypeId)> = (0..api.types.len() as u32)
        .map(TypeId)
        .filter_map(|id| api.as_struct(id)?.base.map(|base| (base.ty, id)))
        .collect();
    for ty in &mut api.types {
        if let Kind::Struct(structure) = &mut ty.kind {
            structure.derived.clear();
        }
    }
    for (base, derived) in pairs {
        if let Kind::Struct(structure) = &mut api.types[base.0 as usize].kind {
            structure.derived.push(derived);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::Diagnostics;
    use crate::model::testing::schema;

    #[test]
    fn bases_learn_their_children() {
        let extends = |name: &str, base: &str| {
            format!(
                r#"<xs:complexType name="{name}"><xs:complexContent><xs:extension base="t:{base}"/></xs:complexContent></xs:complexType>"#
            )
        };
        let body = extends("c", "b") + &extends("b", "a") + r#"<xs:complexType name="a"/>"# + &extends("d", "a");
        let mut api = schema(&body).clean();
        super::run(&mut api, &mut Diagnostics::default());
        super::run(&mut api, &mut Diagnostics::default());
        let name = |id| api.ty(id).path[0].clone();
        let derived = |wanted: &str| {
            let index = api.types.iter().position(|ty| ty.path == [wanted]).unwrap();
            let structure = api.as_struct(crate::model::TypeId(index as u32)).unwrap();
            structure.derived.iter().map(|id| name(*id)).collect::<Vec<_>>()
        };
        assert_eq!(derived("a"), ["b", "d"]);
        assert_eq!(derived("b"), ["c"]);
    }
}
