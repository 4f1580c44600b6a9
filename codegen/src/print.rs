//! How code becomes text: each item by itself, a header that says where it came from, nothing that depends on the day.

use crate::emit::Piece;
use crate::stamp::{self, Stamp, on_one_line};

/// What the top of a generated file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// Of the file of a part: name of the file that declares it, which says the rest.
    pub part_of: Option<String>,
    /// What decided the content.
    pub stamp: Stamp,
    /// The command that generates it again; empty for none.
    pub command: String,
    /// The `recursion_limit` that the crate of the module may need.
    pub recursion_limit: Option<usize>,
    /// Documentation of the module, escaped, by paragraph.
    pub documentation: Vec<Vec<String>>,
    /// Whether the file is a module by itself, which can have documentation and attributes.
    pub is_module: bool,
}

/// The text of the module; the error says what is no Rust, which is a fault of this crate.
pub(crate) fn print(header: &Header, pieces: Vec<Piece>) -> Result<String, String> {
    let mut text = head(header);
    for piece in pieces {
        text.push('\n');
        match piece {
            Piece::Tokens(tokens) => {
                // Not cloned for the message: parsing a shared stream copies all of it.
                let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
                text.push_str(&prettyplease::unparse(&file));
            }
            // Tables consist of identifiers that a scope gave and of literals, so nothing in them can be no Rust.
            Piece::Lines(lines) => {
                for line in lines {
                    text.push_str(&line);
                    text.push('\n');
                }
            }
        }
    }
    Ok(text)
}

fn head(header: &Header) -> String {
    let mut text = match &header.part_of {
        Some(file) => stamp::part_text(file),
        None => header.stamp.text(),
    };
    if !header.command.is_empty() {
        text.push_str(&format!("// To regenerate: {}\n", on_one_line(&header.command)));
    }
    if let Some(limit) = header.recursion_limit {
        text.push_str(&format!(
            "// Its types stand deep inside of each other. Where a value goes to another thread, and for `cargo doc`, rustc may need\n\
             // this line at the top of the crate's root:\n//   #![recursion_limit = \"{limit}\"]\n"
        ));
    }
    let mark = if header.is_module { "//!" } else { "//" };
    for (index, paragraph) in header.documentation.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { mark });
        text.push_str(if index == 0 { "" } else { "\n" });
        for line in paragraph {
            text.push_str(&format!("{mark} {line}\n"));
        }
    }
    if header.is_module {
        text.push_str(
            "\n// Not all of it is used everywhere, and the module may be private.\n#![allow(dead_code, unreachable_pub)]\n",
        );
    }
    text
}
