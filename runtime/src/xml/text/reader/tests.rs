//! The reader alone: what is well-formed, where it goes back to, what it counts.

use super::*;
use crate::options::Limits;

/// All tags of a document in one line: a start tag is `<name@` with its distance from the tag before, an end tag `>`.
fn walk(text: &str, options: &Options) -> Result<String, DecodeError> {
    let mut reader = Reader::new(text, options);
    let mut open = vec![reader.prolog()?];
    let mut told = format!("<{}", open[0].name());
    while let Some(innermost) = open.last().copied() {
        let begin = reader.at();
        if !innermost.is_empty() {
            if reader.text_or_markup()? == Markup::Start {
                let child = reader.start()?;
                told.push_str(&format!("<{}@{}", child.local(), child.offset() - begin));
                open.push(child);
                continue;
            }
            reader.end(&innermost)?;
        }
        told.push('>');
        reader.leave(&innermost);
        open.pop();
    }
    reader.epilog()?;
    Ok(told)
}

#[test]
fn tags_are_told_in_order() {
    let told = walk("<?xml version='1.0'?><a><b/>x<!-- --><c d='1'>&lt;</c ></a>", &Options::default());
    assert_eq!(told.as_deref(), Ok("<a<b@0><c@9>>"));
}

#[test]
fn what_is_ill_formed_is_refused() {
    for text in [
        "",
        "x",
        "<a>",
        "<a></b>",
        "<a b='1' b='2'/>",
        "<a b='<'/>",
        "<a><![CDATA[</a>",
        "<a>&x;</a>",
        "<a>]]></a>",
        "<a/><b/>",
        "<p:a/>",
        "<a p:b=''/>",
        "<a xmlns:p=''/>",
        "<!DOCTYPE a><a/>",
        "<a><!-- -- --></a>",
        "<a b='1'c='2'/>",
    ] {
        assert!(walk(text, &Options::default()).is_err(), "{text}");
    }
}

#[test]
fn a_checkpoint_goes_back_in_scope_and_depth() -> Result<(), DecodeError> {
    let options = Options::default();
    let mut reader = Reader::new("<a xmlns:p='urn:p'><p:b xmlns:q='urn:q'>1</p:b></a>", &options);
    let root = reader.prolog()?;
    let content = reader.checkpoint();
    for _ in 0..2 {
        reader.budget().enter(root.offset())?;
        let child = reader.start()?;
        assert_eq!(reader.scopes().lookup("q"), Some("urn:q"));
        assert_eq!(reader.text_content(&child)?, "1");
        // The child is not left, as after an error inside of it.
        reader.return_to(&content);
        assert_eq!(reader.scopes().lookup("q"), None);
        assert_eq!(reader.budget().depth(), 0);
    }
    reader.skip(&root)?;
    reader.epilog()
}

#[test]
fn limits_are_named() {
    let limits = Limits { elements: 2, ..Limits::default() };
    let error = walk("<a><b><c/></b></a>", &Options::default().limits(limits)).expect_err("a limit");
    assert_eq!(error.kind(), &DecodeErrorKind::Limit("elements", 2));
    let limits = Limits { attributes: 1, ..Limits::default() };
    let error = walk("<a xmlns:b='c' d=''/>", &Options::default().limits(limits)).expect_err("a limit");
    assert_eq!(error.kind(), &DecodeErrorKind::Limit("attributes", 1));
}

#[test]
fn the_scope_of_kept_content_is_made_once_for_each_tag() -> Result<(), DecodeError> {
    let options = Options::default();
    let mut reader = Reader::new("<a xmlns:p='urn:p'><b/><c xmlns:q='urn:q'><d/></c></a>", &options);
    reader.prolog()?;
    let first = reader.start()?;
    let around = reader.scope_around(&first)?.expect("a scope");
    reader.leave(&first);
    let held = reader.budget().held();
    let second = reader.start()?;
    let again = reader.scope_around(&second)?.expect("a scope");
    assert!(Arc::ptr_eq(&around, &again) && reader.budget().held() == held);
    let inside = reader.scope_here(second.offset())?.expect("a scope");
    assert_eq!((inside.lookup("p"), inside.lookup("q")), (Some("urn:p"), Some("urn:q")));
    Ok(())
}
