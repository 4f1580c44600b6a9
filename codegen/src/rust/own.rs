//! What users decide about single types, fields and values, resolved to what it is about; a decision about nothing is an error.

use std::collections::HashMap;

use super::Value;
use super::elsewhere::{self, Elsewhere, Neighbour};
use super::names::{Ident, Scope};
use super::simple::builtin_value;
use crate::diag::Diagnostics;
use crate::model::path::{self, Named, Place};
use crate::model::slice::Kept;
use crate::model::{Api, Content, ElementId, Kind, QName, TypeId};
use crate::own::{Decision, Own as Wanted, ValueType};
use crate::xsd::builtin::Builtin;

/// The path of every type.
const ALL: &str = "*";

/// All that is decided.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    /// Names of types.
    pub(super) types: HashMap<TypeId, Ident>,
    /// Names of elements that get a struct of their own.
    pub(super) elements: HashMap<ElementId, Ident>,
    /// Names of operations.
    pub(super) operations: HashMap<String, String>,
    /// Names of endpoints, by what they would be called.
    pub(super) endpoints: HashMap<String, String>,
    /// Types whose text is a secret, or is none.
    pub(super) texts: HashMap<TypeId, bool>,
    /// Names of the module that are taken by these.
    pub(super) scope: Scope,
    /// Types that another module has.
    pub(super) elsewhere: Elsewhere,
    /// Whether other modules may take types of this one.
    pub(super) is_shared: bool,
    /// Enums of the types of content of any type.
    pub(super) open: Vec<OpenEnum>,
    fields: HashMap<(TypeId, QName, bool), OnField>,
    values: HashMap<(TypeId, String), String>,
    attributes: HashMap<TypeId, Vec<String>>,
    /// Settings that give a type a name or an attribute, before anything is sliced.
    settings: Vec<(TypeId, String)>,
    element_attributes: HashMap<ElementId, Vec<String>>,
    attributes_of_all: Vec<String>,
}

/// What is decided about a field.
#[derive(Clone, Debug, Default)]
pub(super) struct OnField {
    /// What it is called.
    pub name: Option<String>,
    /// Whether it is a secret.
    pub is_secret: Option<bool>,
    /// The type of its value.
    pub value: Option<&'static str>,
    /// The enum of the types that it may have.
    pub open: Option<Ident>,
}

/// An enum of the types that `xsi:type` may name in fields of any type.
#[derive(Clone, Debug)]
pub(crate) struct OpenEnum {
    /// Its name.
    pub ident: Ident,
    /// What was wanted of it.
    wanted: Vec<String>,
    /// Its types.
    pub types: Vec<TypeId>,
    /// Whether a slice keeps its types with its fields.
    is_listed: bool,
    /// The types that have such a field.
    owners: Vec<TypeId>,
}

impl Default for Own {
    fn default() -> Self {
        Self {
            types: HashMap::new(),
            elements: HashMap::new(),
            operations: HashMap::new(),
            endpoints: HashMap::new(),
            texts: HashMap::new(),
            scope: Scope::types(),
            elsewhere: Elsewhere::default(),
            is_shared: false,
            open: Vec::new(),
            fields: HashMap::new(),
            values: HashMap::new(),
            attributes: HashMap::new(),
            settings: Vec::new(),
            element_attributes: HashMap::new(),
            attributes_of_all: Vec::new(),
        }
    }
}

impl Own {
    /// Finds what each decision is about, and what is taken from other modules. `is_shared`: others may take from this one.
    pub(crate) fn resolve(
        api: &Api,
        wanted: &[Wanted],
        neighbours: Vec<Neighbour>,
        is_shared: bool,
        diags: &mut Diagnostics,
    ) -> Self {
        let mut own = Self { is_shared, ..Self::default() };
        let pins = (&mut own.types, &mut own.elements);
        own.elsewhere = elsewhere::find(api, neighbours, &mut own.scope, pins, diags);
        for it @ Wanted { path, decision } in wanted {
            let result = match decision {
                Decision::Operation(name) => own.operation(api, path, name),
                Decision::Endpoint(name) => {
                    own.endpoints.insert(path.clone(), name.clone());
                    Ok(())
                }
                Decision::Derive(_) | Decision::Attribute(_) if path == ALL => {
                    own.attributes_of_all.extend(attribute(decision));
                    Ok(())
                }
                _ => match path::find(api, path) {
                    Ok(named) => own.decide(api, it, named, diags),
                    Err(nothing) => Err(("E213", nothing.message, nothing.help)),
                },
            };
            if let Err((code, message, help)) = result {
                diags.setting(code, it.setting(), message).help(help);
            }
        }
        own
    }

    fn operation(&mut self, api: &Api, wanted: &str, name: &str) -> Result<(), Refused> {
        let known: Vec<&str> = api.operations().map(|operation| operation.name.as_str()).collect();
        if !known.contains(&wanted) {
            let help = crate::model::near::nearest(wanted, known.iter().copied());
            let help = help.map_or("correct the name".to_owned(), |near| format!("there is an operation `{near}`"));
            return Err(("E213", format!("`{wanted}` is no operation of the document"), help));
        }
        self.operations.insert(wanted.to_owned(), name.to_owned());
        Ok(())
    }

    fn decide(&mut self, api: &Api, wanted: &Wanted, named: Named, diags: &mut Diagnostics) -> Result<(), Refused> {
        let Wanted { path, decision } = wanted;
        if let Named::Field(Place { also: Some(also), owners, .. }) = &named {
            let owner = owners.first().map(|id| api.ty(*id).path.join("/")).unwrap_or_default();
            let span = owners.first().map(|id| api.ty(*id).span).unwrap_or_default();
            let message =
                format!("`{path}` is a field of the type `{owner}`, so what is decided holds for `{also}` too");
            diags.note("N305", span, message);
        }
        match (decision, named) {
            (Decision::Name(name), Named::Type(id)) => {
                let ident = self.claim(path, name)?;
                self.types.insert(id, ident);
                self.settings.push((id, wanted.setting()));
            }
            (Decision::Name(name), Named::Element(id)) => {
                let ident = self.claim(path, name)?;
                self.elements.insert(id, ident);
            }
            (Decision::Name(name), Named::Field(place)) => {
                Scope::fields().claim_exact(name).ok_or_else(|| no_name(path, name))?;
                self.on_field(&place, |field| field.name = Some(name.clone()));
            }
            (Decision::Name(name), Named::Value(id, value)) => {
                Scope::variants().claim_exact(name).ok_or_else(|| no_name(path, name))?;
                self.values.insert((id, value), name.clone());
            }
            (Decision::Derive(_) | Decision::Attribute(_), Named::Type(id)) => {
                self.attributes.entry(id).or_default().extend(attribute(decision));
                self.settings.push((id, wanted.setting()));
            }
            (Decision::Derive(_) | Decision::Attribute(_), Named::Element(id)) => {
                self.element_attributes.entry(id).or_default().extend(attribute(decision));
            }
            (Decision::Secret(is_secret), Named::Field(place)) => match &api.ty(place.ty).kind {
                Kind::Struct(structure) if matches!(structure.content, Content::Text(_)) => {
                    self.texts.insert(place.ty, *is_secret);
                }
                _ if is_text(api, place.ty) => self.on_field(&place, |field| field.is_secret = Some(*is_secret)),
                _ => return Err(unfit(path, "its value is no text", "name a field that holds a text")),
            },
            (Decision::Value(value), Named::Field(place)) => {
                check_value(api, path, place.ty, *value)?;
                self.on_field(&place, |field| field.value = Some(value.path()));
            }
            (Decision::Open(name, types), Named::Field(place)) => {
                if !matches!(&api.ty(api.leaf(place.ty)).kind, Kind::Builtin(Builtin::AnyType)) {
                    return Err(unfit(path, "its type in the schema is not `xs:anyType`", "name a field of any type"));
                }
                let ident = self.open_enum(api, path, (name, types), &place)?;
                self.on_field(&place, |field| field.open = Some(ident.clone()));
            }
            (Decision::Secret(_) | Decision::Value(_) | Decision::Open(..), _) => {
                return Err(unfit(path, "it is no field", "name a field of a type: `Type/field`, `Type/@attribute`"));
            }
            (Decision::Derive(_) | Decision::Attribute(_), _) => {
                return Err(unfit(path, "it is no type", "name the type alone, or `*` for all"));
            }
            (Decision::Operation(_) | Decision::Endpoint(_), _) => {}
        }
        Ok(())
    }

    /// The enum of this name, which fields may share if they want the same of it.
    fn open_enum(
        &mut self,
        api: &Api,
        path: &str,
        (name, wanted): (&str, &[String]),
        place: &Place,
    ) -> Result<Ident, Refused> {
        if let Some(known) = self.open.iter_mut().find(|open| open.ident.plain() == name) {
            if known.wanted != wanted {
                let why = format!("`{name}` is said to have other types elsewhere");
                return Err(unfit(path, &why, "name the same types, or give it another name"));
            }
            known.owners.extend(&place.owners);
            return Ok(known.ident.clone());
        }
        let mut types = Vec::new();
        for name in wanted {
            if name == ALL {
                types.extend(path::declared(api));
            } else {
                types.push(path::type_of(api, name).map_err(|nothing| ("E213", nothing.message, nothing.help))?);
            }
        }
        types.sort_unstable();
        types.dedup();
        let is_any = |id: &TypeId| matches!(api.ty(api.leaf(*id)).kind, Kind::Builtin(Builtin::AnyType));
        types.retain(|id| !is_any(id));
        let ident = self.claim(path, name)?;
        let is_listed = !wanted.iter().any(|name| name == ALL);
        let (wanted, owners) = (wanted.to_vec(), place.owners.clone());
        self.open.push(OpenEnum { ident: ident.clone(), wanted, types, is_listed, owners });
        Ok(ident)
    }

    /// Whether a field of any type may be of this type.
    pub(super) fn is_read(&self, id: TypeId) -> bool {
        self.open.iter().any(|open| open.types.contains(&id))
    }

    /// For each type with a field of any type, the types that are read there.
    pub(crate) fn read_in(&self) -> impl Iterator<Item = (TypeId, &[TypeId])> {
        let listed = self.open.iter().filter(|open| open.is_listed);
        listed.flat_map(|open| open.owners.iter().map(|owner| (*owner, open.types.as_slice())))
    }

    fn claim(&mut self, path: &str, name: &str) -> Result<Ident, Refused> {
        self.scope.claim_exact(name).ok_or_else(|| no_name(path, name))
    }

    fn on_field(&mut self, place: &Place, change: impl Fn(&mut OnField)) {
        for owner in &place.owners {
            change(self.fields.entry((*owner, place.name.clone(), place.is_attribute)).or_default());
        }
    }

    /// What is decided about this field of a type.
    pub(super) fn field(&self, owner: TypeId, name: &QName, is_attribute: bool) -> OnField {
        if self.fields.is_empty() {
            return OnField::default();
        }
        self.fields.get(&(owner, name.clone(), is_attribute)).cloned().unwrap_or_default()
    }

    /// What this value of an enumeration is called.
    pub(super) fn value(&self, id: TypeId, value: &str) -> Option<&str> {
        self.values.get(&(id, value.to_owned())).map(String::as_str)
    }

    /// Attributes of what a type becomes.
    pub(super) fn attributes(&self, id: TypeId) -> Vec<String> {
        let own = self.attributes.get(&id).into_iter().flatten();
        self.attributes_of_all.iter().chain(own).cloned().collect()
    }

    /// Attributes of the struct of an element.
    pub(super) fn element_attributes(&self, id: ElementId) -> Vec<String> {
        let own = self.element_attributes.get(&id).into_iter().flatten();
        self.attributes_of_all.iter().chain(own).cloned().collect()
    }

    /// Names and attributes of a type that becomes no item, which can have none.
    pub(super) fn check(&self, api: &Api, has_item: impl Fn(TypeId) -> bool, diags: &mut Diagnostics) {
        for (id, setting) in self.settings.iter().filter(|(id, _)| !has_item(*id)) {
            let name = api.ty(*id).path.join("/");
            let message = format!("`{name}` has no type of its own in Rust, so it has neither name nor attributes");
            diags.setting("E214", setting, message).help("name a structure, or an enumeration");
        }
    }

    /// Forgets what slicing dropped.
    pub(super) fn keep(&mut self, kept: &Kept) {
        let ty = |id: &TypeId| kept.types.get(id.0 as usize).copied().flatten();
        let element = |id: &ElementId| kept.elements.get(id.0 as usize).copied().flatten();
        self.types = self.types.drain().filter_map(|(id, name)| Some((ty(&id)?, name))).collect();
        self.elements = self.elements.drain().filter_map(|(id, name)| Some((element(&id)?, name))).collect();
        self.texts = self.texts.drain().filter_map(|(id, is)| Some((ty(&id)?, is))).collect();
        self.fields =
            self.fields.drain().filter_map(|((id, name, is), field)| Some(((ty(&id)?, name, is), field))).collect();
        self.elsewhere.keep(kept);
        for open in &mut self.open {
            open.types = open.types.iter().filter_map(ty).collect();
            open.owners = open.owners.iter().filter_map(ty).collect();
        }
        self.open.retain(|open| !open.owners.is_empty());
        self.values = self.values.drain().filter_map(|((id, value), name)| Some(((ty(&id)?, value), name))).collect();
        self.attributes = self.attributes.drain().filter_map(|(id, list)| Some((ty(&id)?, list))).collect();
        self.element_attributes =
            self.element_attributes.drain().filter_map(|(id, list)| Some((element(&id)?, list))).collect();
    }
}

/// Code, message and help.
type Refused = (&'static str, String, String);

fn no_name(path: &str, name: &str) -> Refused {
    let message = format!("`{path}` cannot be called `{name}`: that is no identifier, or something else has it");
    ("E214", message, "give another name, in Rust's case".to_owned())
}

fn unfit(path: &str, why: &str, help: &str) -> Refused {
    ("E214", format!("what is decided about `{path}` cannot be: {why}"), help.to_owned())
}

/// `#[derive(Eq)]`
fn attribute(decision: &Decision) -> Option<String> {
    match decision {
        Decision::Derive(name) => Some(format!("#[derive({name})]")),
        Decision::Attribute(text) => Some(text.clone()),
        _ => None,
    }
}

/// Whether a value of this type may be kept as a secret.
fn is_text(api: &Api, id: TypeId) -> bool {
    match &api.ty(api.leaf(id)).kind {
        _ if api.holds_names(id) => false,
        Kind::Builtin(builtin) => !matches!(builtin_value(*builtin), Value::Xml | Value::Simple("bool")),
        Kind::List { .. } | Kind::Union { .. } => true,
        Kind::Struct(_) | Kind::Enum(_) | Kind::Restricted { .. } => false,
    }
}

/// Only what may be such a value gets such a type.
fn check_value(api: &Api, path: &str, id: TypeId, value: ValueType) -> Result<(), Refused> {
    let is_number = matches!(value, ValueType::Decimal | ValueType::RustDecimal);
    let fits = match &api.ty(api.leaf(id)).kind {
        Kind::Builtin(builtin) => match builtin_value(*builtin) {
            Value::Text => true,
            Value::Simple("bool") => false,
            Value::Simple(name) if is_number => {
                !name.contains("::") || name.ends_with("Decimal") || name.ends_with("Integer")
            }
            Value::Simple(name) => match value {
                ValueType::JiffTimestamp | ValueType::JiffDateTime => name == "value::DateTime",
                ValueType::JiffDate => name == "value::Date",
                ValueType::JiffTime => name == "value::Time",
                ValueType::Decimal | ValueType::RustDecimal => false,
            },
            _ => false,
        },
        _ => false,
    };
    let why = "its type in the schema has other values";
    if fits { Ok(()) } else { Err(unfit(path, why, "name a field of texts or of such values")) }
}
