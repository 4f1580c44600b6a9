//! How a type reads and writes itself: a table of one line per field, for the macros of the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::Options;
use crate::model::Encoded;
use crate::rust::{
    Argument, Builder, Choice, Enum, Facet, Ident, Item, Kinds, Made, Module, Place, Response, Root, Same, Struct, Tag,
    TypeName, Value, Verdict,
};

/// The numbers of namespaces, as the first endpoint writes them, and which endpoint uses which.
pub(super) fn namespaces(module: &Module) -> TokenStream {
    let uris = &module.namespaces;
    let mut hints: Vec<(&str, &str)> = Vec::new();
    for endpoint in module.clients.iter().flat_map(|client| &client.endpoints) {
        for uri in endpoint.namespaces.iter().filter(|uri| !uri.is_empty()) {
            if !hints.iter().any(|(known, _)| known == uri) {
                hints.push((uri, &endpoint.name));
            }
        }
    }
    let hints = hints.iter().map(|(uri, name)| quote!((#uri, #name)));
    quote! {
        static NAMESPACES: Namespaces = Namespaces { uris: &[#(#uris),*], endpoints: &[#(#hints),*] };
    }
}

/// Slot, field and tag of each field.
pub(super) fn record(structure: &Struct, options: Options) -> Vec<String> {
    let root = structure.root.as_ref().map(|root| format!(".root({})", tag(root))).unwrap_or_default();
    let derived = structure.derived.as_ref().map(|kinds| format!(".derived(&{kinds}::DERIVED)")).unwrap_or_default();
    let encoded = match structure.encoded {
        Some(Encoded::Result) => ".encoded().result()",
        Some(Encoded::Named) => ".encoded()",
        None => "",
    };
    let mixed = if structure.mixed { ".mixed()" } else { "" };
    let any = if structure.any { ".any()" } else { "" };
    let any_attribute = if structure.any_attribute { ".any_attribute()" } else { "" };
    let open = if structure.open { ".open()" } else { "" };
    let group = if structure.is_group { ".group()" } else { "" };
    let text_facets = structure.fields.iter().find(|field| field.place == Place::Text);
    let text_facets = text_facets.filter(|field| !field.facets.is_empty());
    let text_facets = text_facets.map(|field| format!(".text_facets({})", facets(&field.facets))).unwrap_or_default();
    let mut lines = vec![
        "record! {".to_owned(),
        format!(
            "    {}: {}{root}{derived}{encoded}{mixed}{any}{any_attribute}{open}{group}{text_facets};",
            structure.ident,
            literal(&structure.xml)
        ),
    ];
    let (mut attributes, mut text) = (Vec::new(), None);
    for (slot, field) in structure.fields.iter().enumerate() {
        let head = format!("{slot} {}", field.ident);
        let is_required = options.validate && field.required;
        match &field.place {
            Place::Element(element) => {
                let nillable = if element.nillable { ".nillable()" } else { "" };
                let repeats = if element.repeats { ".repeats()" } else { "" };
                let item = element.item.as_ref().map(|item| {
                    let nillable = if item.nillable { ".nillable()" } else { "" };
                    let typed = typed(item.type_name.as_ref(), item.any_name);
                    format!(" / {}{nillable}{typed}{}", tag(&item.tag), demand(false, &field.facets))
                });
                let login = element.login.as_ref();
                let login = login.map(|[user, password]| format!(" login {} {}", tag(user), tag(password)));
                let typed = typed(element.type_name.as_ref(), element.any_name);
                let (tag, item, login) = (tag(&element.tag), item.unwrap_or_default(), login.unwrap_or_default());
                let demand = demand(is_required, if element.item.is_none() { &field.facets } else { &[] });
                let needed = if field.needed { ".needed()" } else { "" };
                lines.push(format!("    {head}: {tag}{nillable}{repeats}{typed}{needed}{demand}{item}{login},"));
            }
            Place::Attribute(name) => {
                let needed = if field.needed { ".needed()" } else { "" };
                attributes.push(format!("    @ {head}: {}{needed}{},", tag(name), demand(is_required, &field.facets)));
            }
            Place::Part(tags) => {
                for (branch, name) in tags.iter().enumerate() {
                    let head = if branch == 0 { head.as_str() } else { head.split(' ').next().unwrap_or_default() };
                    let needed = if branch == 0 && field.needed { ".needed()" } else { "" };
                    lines.push(format!("    {head}: {}.branch({branch}){needed},", tag(name)));
                }
            }
            Place::Text => text = Some(format!("    text {head},")),
        }
    }
    lines.extend(attributes);
    lines.extend(text);
    lines.extend(structure.unknown.as_ref().map(|unknown| format!("    _ {unknown}")));
    lines.push("}".to_owned());
    lines
}

/// The elements of each variant.
pub(super) fn choice(choice: &Choice) -> Vec<String> {
    let mut lines = vec!["choice! {".to_owned(), format!("    {};", choice.ident)];
    let mut first = 0;
    for variant in &choice.variants {
        let rows = variant.rows.iter().map(|row| {
            let nillable = if row.nillable { ".nillable()" } else { "" };
            let branch = row.branch.map(|branch| format!(".branch({branch})")).unwrap_or_default();
            let typed = typed(row.type_name.as_ref(), false);
            format!("{}{nillable}{branch}{typed}{}", tag(&row.tag), demand(false, &row.facets))
        });
        let end = first + variant.rows.len();
        let rows = rows.collect::<Vec<_>>().join(", ");
        lines.push(format!("    {first}..{end} {} {{ {rows} }}", variant.ident));
        first = end;
    }
    lines.push(format!("    _ {}", choice.other));
    lines.push("}".to_owned());
    lines
}

/// The variants that a value of a struct makes, perhaps by way of the enum of it and those derived from it.
pub(super) fn branches(choice: &Choice) -> Option<Vec<String>> {
    let rows = choice.variants.iter().filter_map(|variant| {
        let ty = choice.made_of(variant)?;
        let kinds = if variant.base.is_some() { format!(" as {}", variant.ty.value) } else { String::new() };
        Some(format!("    {}: {ty}{kinds},", variant.ident))
    });
    let rows: Vec<String> = rows.collect();
    let head = vec!["branches! {".to_owned(), format!("    {};", choice.ident)];
    (!rows.is_empty()).then(|| [head, rows, vec!["}".to_owned()]].concat())
}

/// What `xsi:type` calls each type.
pub(super) fn kinds(kinds: &Kinds) -> Vec<String> {
    let base = &kinds.base;
    let mut lines = vec!["kinds! {".to_owned(), format!("    {}: {base} {base};", kinds.ident)];
    for (number, (derived, name)) in kinds.derived.iter().enumerate() {
        lines.push(format!("    {number} {derived} {derived}: {},", tag(name)));
    }
    lines.extend(left_out(kinds));
    lines.push(format!("    _ {}", kinds.other));
    lines.push("}".to_owned());
    lines
}

/// The name of a global element, and the enum of what it holds.
pub(super) fn root(root: &Root) -> Vec<String> {
    vec![format!("root!({}: {} {});", root.ident, root.kinds, tag(&root.tag))]
}

/// Names of types that a slice left out, by the number of the type as which they are read.
fn left_out(kinds: &Kinds) -> impl Iterator<Item = String> {
    let names = kinds.derived.iter().enumerate().map(|(number, (derived, _))| {
        let names = kinds.left_out.iter().filter(|(ident, _)| ident == derived);
        (number, names.map(|(_, name)| tag(name)).collect::<Vec<_>>())
    });
    let rows = names.filter(|(_, names)| !names.is_empty());
    rows.map(|(number, names)| format!("    | {number} = {},", names.join(" ")))
}

/// The text of each variant, then the types of a union.
pub(super) fn enumeration(enumeration: &Enum) -> Vec<String> {
    let is_union = !enumeration.members.is_empty();
    let is_of_names = enumeration.is_of_names();
    let keyword = match is_union {
        true => "union_of! {",
        false if is_of_names => "names! {",
        false => "enumeration! {",
    };
    // The values of an enumeration are of one type, those of a union's members of several.
    let (all, each) = match enumeration.variants.first() {
        Some(first) if !is_union && !is_of_names => (by(first.same), false),
        _ => (String::new(), is_union),
    };
    let head = format!("    {}: {}{all};", enumeration.ident, literal(&enumeration.xml));
    let mut lines = vec![keyword.to_owned(), head];
    lines.extend(enumeration.variants.iter().map(|variant| {
        let by = if each { by(variant.same) } else { String::new() };
        let value = match &variant.name {
            Some(name) => format!("{} {}", literal(&name.namespace), literal(&name.local)),
            None => literal(&variant.value),
        };
        format!("    {} = {value}{by},", variant.ident)
    }));
    let members = enumeration.members.iter();
    lines.extend(members.map(|member| format!("    | {},", member.ident)));
    lines.push(format!("    _ {}", enumeration.other));
    lines.push("}".to_owned());
    lines
}

/// ` by same_value::<i32>`: how texts are compared with a named one; nothing if that needs no word.
fn by(same: Same) -> String {
    match same {
        Same::Text => String::new(),
        Same::Words => " by same_words".to_owned(),
        Same::Value(ty) => format!(" by same_value::<{ty}>"),
    }
}

/// The fields of a structure as keys of an object in other formats. Secrets are read, and never written.
pub(super) fn object(structure: &Struct) -> Vec<String> {
    let fields = structure.fields.iter().map(|field| (&field.ident, field.ty.value == Value::Secret));
    let fields = fields.chain(structure.unknown.iter().map(|unknown| (unknown, false))).enumerate();
    let (secrets, written): (Vec<_>, Vec<_>) = fields.partition(|(_, (_, is_secret))| *is_secret);
    let list = |fields: &[(usize, (&Ident, bool))]| {
        fields.iter().map(|(number, (ident, _))| format!("{number} {ident}")).collect::<Vec<_>>()
    };
    let mut words = list(&written).join(", ");
    words.push_str("; ");
    words.push_str(&list(&secrets).join(", "));
    let mut lines = vec!["serde_record! {".to_owned(), format!("    {}:", structure.ident)];
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < 119 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("        {word}")),
        }
    }
    lines.push("}".to_owned());
    lines
}

/// What is its text in other formats too.
pub(super) fn texts(items: &[Item]) -> Option<Vec<String>> {
    let names = items.iter().filter_map(|item| match item {
        Item::Enum(enumeration) => Some(format!("    {}", enumeration.ident)),
        _ => None,
    });
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| [vec!["serde_text! {".to_owned()], names, vec!["}".to_owned()]].concat())
}

/// Requests that are made of their items, each once.
pub(super) fn made_of_items(module: &Module) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for operation in module.clients.iter().flat_map(|client| &client.operations) {
        let (Some(request), Argument::Items { field, ty, .. }) = (&operation.request, &operation.argument) else {
            continue;
        };
        let is_text = matches!(ty.value, Value::Text | Value::Secret | Value::Simple("String"));
        let by = if is_text { ", by value" } else { "" };
        let line = format!("items!({request}.{field}: {}{by});", ty.value);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// How declared faults are read.
pub(super) fn faults(module: &Module) -> impl Iterator<Item = Vec<String>> {
    let operations = module.clients.iter().flat_map(|client| &client.operations);
    operations.filter_map(|operation| operation.faults.as_ref()).map(|faults| {
        let types: Vec<&str> = faults.types.iter().map(Ident::as_str).collect();
        vec![format!("faults!({}: {}, _ {});", faults.ident, types.join(", "), faults.other)]
    })
}

/// What builders fill in, of which types setters take values, and what responses mean.
pub(super) fn traits(builders: &[Builder], responses: &[Response]) -> impl Iterator<Item = Vec<String>> {
    let (own, updates): (Vec<&Builder>, Vec<&Builder>) = builders.iter().partition(|builder| builder.is_own());
    let updates = updates.iter().map(|update| {
        let by = match update.required.as_slice() {
            [id] if id.ty.value == Value::Text => format!(" by {}", id.field),
            _ => String::new(),
        };
        format!("update!({} => {}{by});", update.ident, update.target)
    });
    let updates: Vec<String> = updates.collect();
    let own: Vec<String> = match own.is_empty() {
        true => Vec::new(),
        false => {
            let names = own.iter().map(|builder| format!("    {}", builder.ident));
            [vec!["settable! {".to_owned()], names.collect(), vec!["}".to_owned()]].concat()
        }
    };
    let responses = responses.iter().map(|response| match &response.verdict {
        None => format!("response!({});", response.ident),
        Some(Verdict { inside, fields }) => {
            let inside = inside.as_ref().map(|field| format!(".{field}")).unwrap_or_default();
            let fields = fields.each_ref().map(Ident::as_str).join(", ");
            format!("response!({}{inside}: {fields});", response.ident)
        }
    });
    [updates, own, responses.collect()].into_iter().filter(|lines: &Vec<String>| !lines.is_empty())
}

/// `.demand(Demand::REQUIRED.and(&[Facet::TotalDigits(3)]))`; nothing if nothing is demanded.
fn demand(is_required: bool, list: &[Facet]) -> String {
    match (is_required, list) {
        (false, []) => String::new(),
        (true, []) => ".demand(Demand::REQUIRED)".to_owned(),
        (false, list) => format!(".demand(Demand::of({}))", facets(list)),
        (true, list) => format!(".demand(Demand::REQUIRED.and({}))", facets(list)),
    }
}

/// `&[Facet::TotalDigits(3)]`
fn facets(list: &[Facet]) -> String {
    let written = list.iter().map(|facet| match facet {
        Facet::Made(Made::Type(builtin)) => format!("Facet::Type(\"xs:{}\")", builtin.name()),
        Facet::Made(Made::Each(items)) => format!("Facet::Each({})", facets(items)),
        Facet::Made(Made::AnyOf(members)) => {
            let members: Vec<String> = members.iter().map(|member| facets(member)).collect();
            format!("Facet::AnyOf(&[{}])", members.join(", "))
        }
        Facet::Made(Made::Spaced(kind)) => format!("Facet::{kind}"),
        Facet::Number(name, number, Some(measure)) => format!("Facet::{name}({number}, Measure::{measure})"),
        Facet::Number(name, number, None) => format!("Facet::{name}({number})"),
        Facet::Text(name, text) => format!("Facet::{name}({})", literal(text)),
        Facet::OneOf(values) => {
            let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
            format!("Facet::OneOf(&[{}])", values.join(", "))
        }
    });
    format!("&[{}]", written.collect::<Vec<_>>().join(", "))
}

/// `"ns1:id"`, `"id"`, `"xml:lang"`.
fn tag(tag: &Tag) -> String {
    literal(&qualified(tag))
}

fn qualified(tag: &Tag) -> String {
    match tag.namespace {
        None => format!("xml:{}", tag.local),
        Some(0) => tag.local.clone(),
        Some(number) => format!("ns{number}:{}", tag.local),
    }
}

/// `.typed(&"xsd:string")`; `.encoded(&"xsd:string")` for the items of an array.
fn typed(name: Option<&TypeName>, any_name: bool) -> String {
    match name {
        Some(name) if any_name => format!(".encoded(&{})", literal(&type_name(name))),
        Some(name) => format!(".typed(&{})", literal(&type_name(name))),
        None => String::new(),
    }
}

/// As in `xsi:type`, or before the count in `arrayType`; empty for none.
fn type_name(name: &TypeName) -> String {
    match name {
        TypeName::Builtin(name) => format!("xsd:{name}"),
        TypeName::Named(tag) => qualified(tag),
        TypeName::Array(item) => match type_name(item) {
            name if name.is_empty() => name,
            name => format!("{name}[]"),
        },
        TypeName::Anonymous => String::new(),
    }
}

fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}
