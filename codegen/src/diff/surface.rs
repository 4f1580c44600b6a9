//! What the generated module shows to a user's code: each item's path and signature, and what differs between two modules.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::change::{ApiChange, Subject, fingerprint};
use super::rules::rule;
use crate::rust::{Argument, Builder, Chunks, Client, Holder, Ident, Item, Module, Place, Shared, Struct, Ty, Value};

/// An item, and what it is about.
#[derive(Clone, Debug)]
struct Shown {
    signature: String,
    /// Traits that it derives.
    derives: &'static [&'static str],
    subject: Option<Subject>,
    /// What it is called in XML, within its kind: items of one key are the same although their names differ.
    key: Option<String>,
    /// How the settings call it, so that it can be renamed.
    setting: Option<String>,
    is_secret: bool,
    /// XML names of what a constructor takes.
    takes: Vec<String>,
}

type Surface = BTreeMap<String, Shown>;

/// Compares what two modules show.
///
/// `renamed_types` holds XML names of types that are called otherwise now.
pub(super) fn compare(old: &Module, new: &Module, renamed_types: &HashMap<&str, &str>) -> Vec<ApiChange> {
    let (before, after) = (surface(old, renamed_types), surface(new, &HashMap::new()));
    let (old_keys, new_keys) = (keys(&before), keys(&after));
    let moved = |path: &str, shown: &Shown| {
        let key = shown.key.as_deref()?;
        let moved = new_keys.get(key).filter(|_| old_keys.contains_key(key))?;
        (*moved != path).then_some(*moved)
    };
    // Types first: what is in a type that moved, and what mentions it, is compared with its new name.
    let types: HashMap<&str, &str> = before
        .iter()
        .filter(|(path, _)| is_whole(path))
        .filter_map(|(path, it)| Some((path.as_str(), moved(path, it)?)))
        .collect();
    let mut changes = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for (path, shown) in &before {
        let now = Shown { signature: renamed(&shown.signature, &types), ..shown.clone() };
        let (own, rest) = path.split_at(path.find(['.', ':']).unwrap_or(path.len()));
        let rest = if is_conversion(path) { renamed(rest, &types) } else { rest.to_owned() };
        let here = format!("{}{rest}", types.get(own).filter(|_| !rest.is_empty()).unwrap_or(&own));
        let moved = moved(path, shown).filter(|moved| *moved != here);
        match (after.get(&here), moved) {
            (Some(after), None) => changed(&here, &now, after, &mut changes),
            (there, Some(moved)) => {
                changes.push(moved_to(path, shown, moved, &after[moved], there.is_some()));
                known.insert(moved.to_owned());
            }
            (None, None) => changes.push(gone(path, shown)),
        }
        known.insert(here);
    }
    for (path, shown) in after.iter().filter(|(path, _)| !known.contains(*path)) {
        let name = if is_conversion(path) { "conversion-gained" } else { "api-added" };
        changes.push(change(name, path, None, Some(shown), String::new()));
    }
    within_removed(&mut changes);
    changes
}

/// Whether it is an item of the module, and not a part of one.
fn is_whole(path: &str) -> bool {
    !path.contains(['.', ':'])
}

/// Whether it is what a value of another type becomes, as `Payment::from(Card)`.
fn is_conversion(path: &str) -> bool {
    path.ends_with(')')
}

/// Paths by key, of the keys that one item has alone.
fn keys(surface: &Surface) -> HashMap<&str, &str> {
    let mut keys: HashMap<&str, Option<&str>> = HashMap::new();
    for (path, shown) in surface {
        if let Some(key) = &shown.key {
            keys.entry(key).and_modify(|path| *path = None).or_insert(Some(path));
        }
    }
    keys.into_iter().filter_map(|(key, path)| Some((key, path?))).collect()
}

/// A signature with the new names of types.
fn renamed(signature: &str, types: &HashMap<&str, &str>) -> String {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let mut out = String::new();
    let mut rest = signature;
    while !rest.is_empty() {
        let end = rest.find(|character| !is_name(character)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        out.push_str(types.get(name).copied().unwrap_or(name));
        let next = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

/// What is in a type that is gone, or new, goes without saying.
fn within_removed(changes: &mut Vec<ApiChange>) {
    let whole: Vec<(String, bool)> = changes
        .iter()
        .filter(|change| !change.item.contains(['.', ':']))
        .filter(|change| change.old.is_none() != change.new.is_none())
        .map(|change| (change.item.clone(), change.old.is_none()))
        .collect();
    let whole: HashSet<(String, bool)> = whole.into_iter().collect();
    changes.retain(|change| {
        let Some(at) = change.item.find(['.', ':']) else { return true };
        let is_added = change.old.is_none();
        change.old.is_some() && change.new.is_some() || !whole.contains(&(change.item[..at].to_owned(), is_added))
    });
}

fn changed(path: &str, old: &Shown, new: &Shown, changes: &mut Vec<ApiChange>) {
    if old.signature != new.signature {
        let name = match (old.is_secret, new.is_secret) {
            (false, true) => "secret-appeared",
            (true, false) => "secret-vanished",
            _ if path.contains("Update::new") || path.contains("Builder::new") => "update-id-set-changed",
            _ => "api-changed",
        };
        let mut change = change(name, path, Some(old), Some(new), String::new());
        // A constructor is about what it takes now and did not take before, or the other way round.
        let differs = |a: &Shown, b: &Shown| a.takes.iter().find(|name| !b.takes.contains(name)).cloned();
        if let (Some(subject), Some(member)) = (&mut change.subject, differs(new, old).or_else(|| differs(old, new))) {
            subject.member = member;
        }
        changes.push(change);
    }
    let derives = |shown: &Shown| format!("derives {}", shown.derives.join(", "));
    let is_lost = old.derives.iter().any(|name| !new.derives.contains(name));
    let is_gained = new.derives.iter().any(|name| !old.derives.contains(name));
    for (name, _) in [("derive-lost", is_lost), ("derive-gained", is_gained)].into_iter().filter(|(_, it)| *it) {
        let with = |shown: &Shown| Shown { signature: derives(shown), ..shown.clone() };
        changes.push(change(name, path, Some(&with(old)), Some(&with(new)), String::new()));
    }
}

fn gone(path: &str, shown: &Shown) -> ApiChange {
    let name = if is_conversion(path) { "conversion-lost" } else { "api-removed" };
    change(name, path, Some(shown), None, String::new())
}

/// An item that has another name; `is_taken` if its old one is that of another item.
fn moved_to(path: &str, shown: &Shown, moved: &str, now: &Shown, is_taken: bool) -> ApiChange {
    let old = path.rsplit(['.', ':']).next().unwrap_or(path);
    let help = match &now.setting {
        _ if is_taken => format!("it is called `{moved}` now, and `{path}` is something else"),
        Some(setting) => {
            format!("it is called `{moved}` now; `Generator::{setting}, \"{}\")` keeps the old name", plain(old))
        }
        None => format!("it is called `{moved}` now, as what it is made for"),
    };
    let mut change = change("name-moved", path, Some(shown), None, help);
    change.new = Some(moved.to_owned());
    change
}

/// A name without the mark of those that are keywords.
fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn change(name: &'static str, path: &str, old: Option<&Shown>, new: Option<&Shown>, help: String) -> ApiChange {
    let row = rule(name);
    let signature = |shown: Option<&Shown>| shown.map(|shown| shown.signature.clone());
    let (old_text, new_text) = (signature(old), signature(new));
    let parts = [name, path, old_text.as_deref().unwrap_or_default(), new_text.as_deref().unwrap_or_default()];
    ApiChange {
        fingerprint: fingerprint(&parts),
        rule: row.id,
        item: path.to_owned(),
        step: row.api,
        text: if help.is_empty() { row.text.to_owned() } else { help },
        because: None,
        subject: new.or(old).and_then(|shown| shown.subject.clone()),
        old: old_text,
        new: new_text,
    }
}

fn surface(module: &Module, renamed: &HashMap<&str, &str>) -> Surface {
    let called = |xml: &str| renamed.get(xml).copied().unwrap_or(xml).to_owned();
    let mut surface = Surface::new();
    for item in &module.items {
        match item {
            Item::Struct(structure) => structure_items(structure, &called(&structure.xml), &mut surface),
            Item::Enum(enumeration) => {
                let derives: &[&str] = match enumeration.members.is_empty() {
                    true => &["Clone", "Debug", "PartialEq", "Eq", "Hash"],
                    false => &["Clone", "Debug", "PartialEq"],
                };
                let about = |member: &str| subject(&enumeration.namespace, &enumeration.xml, member);
                let name = enumeration.ident.as_str();
                let mut item = shown("enum", derives, about(""));
                item.key = Some(format!("enum {}", called(&enumeration.xml)));
                item.setting = Some(format!("rename(\"{}\"", enumeration.xml));
                surface.insert(name.to_owned(), item);
                for variant in &enumeration.variants {
                    let mut item = shown("variant", &[], about(""));
                    item.key = Some(format!("value {} {}", called(&enumeration.xml), variant.value));
                    item.setting = Some(format!("rename({:?}", format!("{}/{}", enumeration.xml, variant.value)));
                    surface.insert(format!("{name}::{}", variant.ident), item);
                }
                for member in &enumeration.members {
                    let signature = format!("variant({})", member.value);
                    surface.insert(format!("{name}::{}", member.ident), shown(&signature, &[], about("")));
                }
                let (other, method, gives) = match (enumeration.is_of_names(), enumeration.members.is_empty()) {
                    (true, _) => ("value::QName", "name", "value::QName"),
                    (false, true) => ("String", "as_str", "&str"),
                    (false, false) => ("String", "text", "Cow<str>"),
                };
                let other = shown(&format!("variant({other})"), &[], about(""));
                surface.insert(format!("{name}::{}", enumeration.other), other);
                let method_item = shown(&format!("fn(&self) -> {gives}"), &[], about(""));
                surface.insert(format!("{name}::{method}"), method_item);
            }
            Item::Choice(choice) => {
                let name = choice.ident.as_str();
                shared(name, choice.shared.iter().flat_map(|(_, shared)| shared), &mut surface);
                let owner = choice.doc.xml.first().cloned().unwrap_or_default();
                let about = |member: &str| subject(&choice.namespace, &owner, member);
                surface.insert(name.to_owned(), shown("enum", &["Clone", "Debug", "PartialEq"], about("")));
                for variant in &choice.variants {
                    let member = variant.doc.xml.first().cloned().unwrap_or_default();
                    let signature = format!("variant({})", field(&variant.ty));
                    surface.insert(format!("{name}::{}", variant.ident), shown(&signature, &[], about(&member)));
                    if let Some(ty) = choice.made_of(variant) {
                        let (path, signature) = (format!("{name}::from({ty})"), "From, IntoValue, IntoChange");
                        surface.insert(path, shown(signature, &[], about("")));
                    }
                }
            }
            Item::Kinds(kinds) => {
                let name = kinds.ident.as_str();
                shared(name, &kinds.shared, &mut surface);
                let owner = kinds.doc.xml.first().cloned().unwrap_or_default();
                let about = || subject(&kinds.namespace, &owner, "");
                surface.insert(name.to_owned(), shown("enum", &["Clone", "Debug", "PartialEq"], about()));
                let base = &kinds.base;
                surface.insert(format!("{name}::{base}"), shown(&format!("variant({base})"), &[], about()));
                for (derived, _) in &kinds.derived {
                    let signature = format!("variant(Box<{derived}>)");
                    surface.insert(format!("{name}::{derived}"), shown(&signature, &[], about()));
                }
            }
            Item::Root(root) => {
                let name = root.ident.as_str();
                let about = || subject(&root.namespace, &root.tag.local, "");
                surface.insert(name.to_owned(), shown("struct", &["Clone", "Debug", "Default", "PartialEq"], about()));
                surface.insert(format!("{name}.0"), shown(root.kinds.as_str(), &[], about()));
            }
        }
    }
    for it in &module.builders {
        builder(it, &called, module, &mut surface);
    }
    for client in &module.clients {
        client_items(client, &mut surface);
    }
    surface
}

/// Methods that read a field which all types of an enum have.
fn shared<'m>(name: &str, methods: impl IntoIterator<Item = &'m Shared>, surface: &mut Surface) {
    for it in methods {
        let signature = format!("fn(&self) -> a view of {}", field(&it.ty));
        surface.insert(format!("{name}::{}", it.method), shown(&signature, &[], None));
    }
}

fn structure_items(structure: &Struct, xml: &str, surface: &mut Surface) {
    let name = structure.ident.as_str();
    let about = |member: &str| subject(&structure.namespace, &structure.xml, member);
    let mut item = shown("struct", &["Clone", "Debug", "Default", "PartialEq"], about(""));
    // Types without a name of their own share their element's: then the key is that of several, and counts for none.
    item.key = Some(format!("struct {xml}"));
    item.setting = Some(format!("rename(\"{}\"", structure.xml));
    surface.insert(name.to_owned(), item);
    for it in &structure.fields {
        let member = it.doc.xml.first().map_or("", String::as_str);
        let mut item = shown(&field(&it.ty), &[], about(member));
        item.is_secret = it.ty.value == Value::Secret;
        (item.key, item.setting) = match &it.place {
            Place::Element(element) => named("child", xml, "", &structure.xml, &element.tag.local),
            Place::Attribute(tag) => named("attribute", xml, "@", &structure.xml, &tag.local),
            Place::Text | Place::Part(_) => (None, None),
        };
        surface.insert(format!("{name}.{}", it.ident), item);
    }
    if let Some(unknown) = &structure.unknown {
        surface.insert(format!("{name}.{unknown}"), shown("Unknown", &[], about("")));
    }
}

/// Key and setting of a field: what it is called in XML.
fn named(kind: &str, called: &str, mark: &str, xml: &str, local: &str) -> (Option<String>, Option<String>) {
    (Some(format!("{kind} {called} {local}")), Some(format!("rename(\"{xml}/{mark}{local}\"")))
}

fn builder(builder: &Builder, called: &dyn Fn(&str) -> String, module: &Module, surface: &mut Surface) {
    let name = builder.ident.as_str();
    let target = module.items.iter().find_map(|item| match item {
        Item::Struct(structure) if structure.ident == builder.target => Some(structure),
        _ => None,
    });
    let about = |member: &str| target.and_then(|it| subject(&it.namespace, &it.xml, member));
    if !builder.is_own() {
        let derives: &[&str] = match builder.required.is_empty() {
            true => &["Clone", "Debug", "Default", "PartialEq"],
            false => &["Clone", "Debug", "PartialEq"],
        };
        let mut item = shown("struct", derives, about(""));
        item.key = target.map(|target| format!("builder {}", called(&target.xml)));
        surface.insert(name.to_owned(), item);
    }
    let required: Vec<String> =
        builder.required.iter().map(|it| format!("{}: {}", it.field, takes(&it.ty, "IntoValue"))).collect();
    let first = builder.required.first().map_or("", |it| it.xml.as_deref().unwrap_or_default());
    let mut new = shown(&format!("fn({}) -> Self", required.join(", ")), &[], about(first));
    new.takes = builder.required.iter().map(|it| it.xml.clone().unwrap_or_default()).collect();
    surface.insert(format!("{name}::new"), new);
    if let Some(without) = &builder.without_ids {
        surface.insert(format!("{name}::{without}"), shown("fn() -> Self", &[], about("")));
    }
    for setter in &builder.setters {
        let member = setter.doc.xml.first().map_or("", String::as_str);
        let signature = format!("fn({}) -> Self", takes(&setter.ty, "IntoChange"));
        surface.insert(format!("{name}::{}", setter.ident), shown(&signature, &[], about(member)));
    }
}

/// What a setter or constructor takes for a field; `single` for one value.
fn takes(ty: &Ty, single: &str) -> String {
    match (ty.holder, &ty.value) {
        (Holder::Vec | Holder::List, Value::Kinds(kinds)) => format!("impl IntoIterator<Item = impl Into<{kinds}>>"),
        (_, Value::Kinds(kinds)) => format!("impl Into<{kinds}>"),
        (Holder::List, value) if single == "IntoChange" => format!("impl IntoItems<{value}>"),
        (Holder::Vec | Holder::List, value) => format!("impl IntoIterator<Item = impl IntoValue<{value}>>"),
        (_, value) => format!("impl {single}<{value}>"),
    }
}

fn client_items(client: &Client, surface: &mut Surface) {
    let name = client.ident.as_str();
    let none = || None;
    surface.insert(name.to_owned(), shown("struct", &["Clone", "Debug"], none()));
    for endpoint in &client.endpoints {
        surface.insert(endpoint.ident.as_str().to_owned(), shown("static Endpoint", &[], none()));
    }
    let message =
        |ident: &Option<Ident>| ident.as_ref().map_or("Nothing".to_owned(), |ident| ident.as_str().to_owned());
    for operation in &client.operations {
        let (request, response) = (message(&operation.request), message(&operation.response));
        let argument = match &operation.argument {
            Argument::Nothing => String::new(),
            Argument::Request => format!("request: {request}"),
            Argument::Items { parameter, ty, .. } => format!("{parameter}: impl Into<{request}> from {}", items(ty)),
        };
        let constant = shown(&format!("static Operation<{request}, {response}>"), &[], none());
        surface.insert(operation.ident.as_str().to_owned(), constant);
        let signature = format!("fn({argument}) -> Call<{request}, {response}>");
        let mut method = shown(&signature, &[], none());
        method.key = Some(format!("method {name} {}", operation.xml));
        method.setting = Some(format!("rename_operation(\"{}\"", operation.xml));
        surface.insert(format!("{name}::{}", operation.method), method);
        if let Some(Chunks { method, given, kept, .. }) = &operation.chunks {
            let signature = format!("fn(impl IntoIterator<Item = {given}>) -> Batch<{request}, {response}, {kept}>");
            let mut item = shown(&signature, &[], none());
            item.key = Some(format!("chunks {name} {}", operation.xml));
            item.setting = Some(format!("rename_operation(\"{}\"", operation.xml));
            surface.insert(format!("{name}::{method}"), item);
        }
        if let Some(faults) = &operation.faults {
            let enumeration = faults.ident.as_str();
            surface.insert(enumeration.to_owned(), shown("enum", &["Clone", "Debug", "PartialEq"], none()));
            for ty in &faults.types {
                surface.insert(format!("{enumeration}::{ty}"), shown(&format!("variant(Box<{ty}>)"), &[], none()));
            }
        }
    }
}

fn shown(signature: &str, derives: &'static [&'static str], subject: Option<Subject>) -> Shown {
    Shown {
        signature: signature.to_owned(),
        derives,
        subject,
        key: None,
        setting: None,
        is_secret: false,
        takes: Vec::new(),
    }
}

fn subject(namespace: &str, ty: &str, member: &str) -> Option<Subject> {
    Some(Subject { namespace: namespace.to_owned(), ty: ty.to_owned(), member: member.to_owned() })
}

/// The type of a field, as the generated code writes it.
fn field(ty: &Ty) -> String {
    let one = ty.value.to_string();
    let is_field = matches!(ty.value, Value::Simple(_) | Value::Tokens(_) | Value::Enum(_));
    let item = if is_field { format!("Field<{one}>") } else { one.clone() };
    match ty.holder {
        Holder::Bare => one,
        Holder::Option => format!("Option<{one}>"),
        Holder::Field => format!("Field<{one}>"),
        Holder::Nested => format!("Nested<{one}>"),
        Holder::Vec => format!("Vec<{item}>"),
        Holder::List => format!("List<{item}>"),
    }
}

/// What a client's method takes for the items of a `Vec` or `List`.
fn items(ty: &Ty) -> String {
    match &ty.value {
        value @ (Value::Text | Value::Secret | Value::Simple("String")) => {
            format!("impl IntoIterator<Item = impl IntoValue<{value}>>")
        }
        value => format!("impl IntoIterator<Item = {value}>"),
    }
}
