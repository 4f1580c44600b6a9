//! How fields look that an enum of several types reads without a match: a row per field, as many on a line as there is room for.

use crate::rust::{Holder, Ident, Item, Shared, Ty, Value};

use super::tokens::is_field;

/// Columns of a line.
const WIDTH: usize = 119;

/// The rows of an enum, in a table for each set of variants in which they are absent; nothing if its types have nothing in common.
pub(super) fn shared(item: &Item) -> Vec<Vec<String>> {
    let (ident, base, variants, other, shared): (&Ident, &Ident, Vec<String>, &Ident, &[Shared]) = match item {
        Item::Kinds(kinds) => {
            let variants = [&kinds.base].into_iter().chain(kinds.derived.iter().map(|(derived, _)| derived));
            let variants = variants.map(ToString::to_string).collect();
            (&kinds.ident, &kinds.base, variants, &kinds.other, &kinds.shared)
        }
        Item::Choice(choice) => {
            let Some((base, shared)) = &choice.shared else { return Vec::new() };
            let variants = choice.variants.iter().map(|variant| match variant.ty.value {
                Value::Kinds(_) => format!("{}()", variant.ident),
                _ => variant.ident.to_string(),
            });
            (&choice.ident, base, variants.collect(), &choice.other, shared)
        }
        Item::Struct(_) | Item::Enum(_) | Item::Root(_) => return Vec::new(),
    };
    let mut groups: Vec<(&[usize], Vec<&Shared>)> = Vec::new();
    for row in shared {
        match groups.iter_mut().find(|(absent_in, _)| *absent_in == row.absent_in) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((&row.absent_in, vec![row])),
        }
    }
    let tables = groups.into_iter().map(|(absent_in, rows)| {
        let names = variants.iter().enumerate().map(|(index, name)| match absent_in.contains(&index) {
            true => format!("{}(_)", name.trim_end_matches("()")),
            false => name.clone(),
        });
        let names = format!("[{}]", names.collect::<Vec<_>>().join(", "));
        let mut lines = vec!["shared! {".to_owned(), format!("    {ident}: {base}")];
        pack(&mut lines, names.split_inclusive(", ").map(str::trim_end));
        pack(&mut lines, [format!("{other};").as_str()].into_iter());
        lines.push("       ".to_owned());
        pack(&mut lines, rows.into_iter().map(row).collect::<Vec<_>>().iter().map(String::as_str));
        lines.push("}".to_owned());
        lines
    });
    tables.collect()
}

/// Adds words to the last line, and lines where it is full.
fn pack<'w>(lines: &mut Vec<String>, words: impl Iterator<Item = &'w str>) {
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("        {word}")),
        }
    }
}

/// `subject: Option<&str>,`
fn row(Shared { method, field, ty, .. }: &Shared) -> String {
    let called = if method == field { String::new() } else { format!(" as {method}") };
    format!("{field}{called}: {},", view(ty))
}

/// What a method returns of a field of this type.
fn view(ty: &Ty) -> String {
    let value = &ty.value;
    let item = if is_field(value) { format!("Field<{value}>") } else { value.to_string() };
    match (ty.holder, value) {
        (Holder::Option, Value::Text) => "Option<&str>".to_owned(),
        (Holder::Option, _) => format!("Option<&{value}>"),
        (Holder::Field, _) => format!("&Field<{value}>"),
        (Holder::Nested, _) => format!("&Nested<{value}>"),
        (Holder::Vec, _) => format!("&[{item}]"),
        (Holder::List, _) => format!("&List<{item}>"),
        (Holder::Bare, _) => format!("&{value}"),
    }
}
