//! A walk through a document by the reader alone, as fuzz targets make it: every tag, attribute and text, going back on the way or not.

use crate::options::Options;
use crate::xml::error::DecodeError;
use crate::xml::text::name::split;
use crate::xml::text::reader::{Reader, Start};
use crate::xml::text::scopes::braced;

/// Returns what stands in the document, in order: `<{uri}name`, `@{uri}name=value`, text after `"`, and `>` for the end of an element.
///
/// With `goes_back` it passes over each element before it reads what is in it, which must change nothing.
///
/// # Errors
/// The document is not well-formed, or beyond a limit.
///
/// # Panics
/// Going back does not lead to where it began.
pub fn walk(text: &str, options: &Options, goes_back: bool) -> Result<Vec<String>, DecodeError> {
    let mut reader = Reader::new(text, options);
    let mut lines = Vec::new();
    let root = reader.prolog()?;
    let mut open = vec![entered(&mut reader, root, goes_back, &mut lines)?];
    while let Some((start, end)) = open.last().copied() {
        if !start.is_empty() {
            if let Some(text) = reader.loose_text(true)? {
                lines.push(format!("\"{text}"));
            }
            if !reader.rest().starts_with(b"</") {
                let child = reader.start()?;
                reader.budget().levels(open.len() + 1, child.offset())?;
                open.push(entered(&mut reader, child, goes_back, &mut lines)?);
                continue;
            }
            reader.end(&start)?;
        }
        assert!(end.is_none_or(|end| end == reader.at()), "passing over an element ends elsewhere");
        lines.push(">".to_owned());
        reader.leave(&start);
        open.pop();
    }
    reader.epilog()?;
    Ok(lines)
}

/// Notes the start tag that was just read. Returns it, and where its element ends if that was looked up.
fn entered<'x>(
    reader: &mut Reader<'x>,
    start: Start<'x>,
    goes_back: bool,
    lines: &mut Vec<String>,
) -> Result<(Start<'x>, Option<usize>), DecodeError> {
    let name = |reader: &Reader<'x>, prefix: &str, local: &str| {
        braced(reader.scopes().lookup(prefix).unwrap_or_default(), local)
    };
    let (prefix, local) = split(start.name());
    lines.push(format!("<{}", name(reader, prefix, local)));
    for raw in reader.take_attributes() {
        let (prefix, local) = split(raw.name);
        let named = if prefix.is_empty() { local.to_owned() } else { name(reader, prefix, local) };
        lines.push(format!("@{named}={}", raw.value));
    }
    if !goes_back {
        return Ok((start, None));
    }
    let content = reader.checkpoint();
    let begin = reader.at();
    reader.skip(&start)?;
    let end = reader.at();
    reader.return_to(&content);
    assert_eq!(reader.at(), begin, "going back leads elsewhere");
    Ok((start, Some(end)))
}
