//! Which parts of a message are secret, by its parsed form; what cannot be parsed is withheld as a whole.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use centra_runtime::xml::{self, Options};
use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

/// What stands in place of a secret.
pub(crate) const MASK: &str = "***";

/// What the name of a secret ends with, without its case, `_`, `-` and `.`; the generator's rule for secrets.
const WORDS: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "secret", "apikey", "accesstoken", "securitytoken"];

/// How deep a text is looked into that holds markup, which holds a text with markup, and so on.
const LEVELS: usize = 3;

/// How deep elements may stand inside of each other: far more than any service reads.
const DEPTH: usize = 10_000;

/// Whether a value of that name is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = folded(name);
    WORDS.iter().any(|word| name.ends_with(word))
}

fn folded(text: &str) -> String {
    text.chars().filter(|letter| !"_-.".contains(*letter)).collect::<String>().to_ascii_lowercase()
}

/// A message in UTF-8 with its secrets masked: elements and attributes that are named as one, whatever they refer to, all of a login but
/// the username, comments and processing instructions.
///
/// What is not well-formed XML comes back as a remark on its length and the place of the error.
pub(crate) fn masked(body: &[u8]) -> String {
    if body.iter().all(u8::is_ascii_whitespace) {
        return String::new();
    }
    let Ok(text) = xml::to_text(body, None, &Options::default()) else {
        return format!("({} bytes withheld: their encoding cannot be read)", body.len());
    };
    match secrets(&text) {
        Ok(ranges) => cover(&text, ranges),
        Err(Unparsed(at)) => {
            let before = text.get(..at).unwrap_or(&text);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            format!(
                "({} bytes withheld: not well-formed XML at line {line}, column {column}, so its secrets are not known)",
                body.len()
            )
        }
    }
}

fn cover(text: &str, mut ranges: Vec<Range<usize>>) -> String {
    ranges.sort_unstable_by_key(|range| (range.start, usize::MAX - range.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        if range.start < from {
            continue;
        }
        out.push_str(&text[from..range.start]);
        out.push_str(MASK);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// The offset at which a text stops being XML.
#[derive(Debug)]
struct Unparsed(usize);

/// How secret an element is, by its name, by what it is in and by what refers to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Nature {
    /// All of its content is masked.
    is_secret: bool,
    /// All of its elements but the username are secret.
    is_login: bool,
}

/// What each id stands for to which a secret or a login refers.
type Referred = HashMap<String, Nature>;

/// The secret parts of a document. A reference may stand before or after what it names, so the document is gone through until no secret
/// refers to anything that was not known to be one.
fn secrets(text: &str) -> Result<Vec<Range<usize>>, Unparsed> {
    /// No real message has longer chains of references.
    const ROUNDS: usize = 8;
    let mut referred = Referred::new();
    for _ in 0..ROUNDS {
        let known = referred.clone();
        let scan = Scan::run(text, &known, 0)?;
        referred.extend(scan.referred);
        if referred == known {
            return Ok(scan.secrets);
        }
    }
    Err(Unparsed(0))
}

/// One pass over a text.
struct Scan<'t> {
    text: &'t str,
    known: &'t Referred,
    level: usize,
    open: Vec<Open>,
    secrets: Vec<Range<usize>>,
    referred: Referred,
    /// A text that goes on: where it began, and whether it holds anything that is not written as it is meant.
    run: Option<(usize, bool)>,
    has_root: bool,
}

/// A start tag whose end tag has not come yet.
struct Open {
    nature: Nature,
    content: usize,
}

impl<'t> Scan<'t> {
    /// At level 0 a document, deeper a fragment of one.
    fn run(text: &'t str, known: &'t Referred, level: usize) -> Result<Self, Unparsed> {
        let mut scan = Self {
            text,
            known,
            level,
            open: Vec::new(),
            secrets: Vec::new(),
            referred: Referred::new(),
            run: None,
            has_root: level > 0,
        };
        let mut reader = Reader::from_str(text);
        reader.config_mut().enable_all_checks(true);
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event().map_err(|_| Unparsed(offset(reader.error_position())))?;
            let place = start..offset(reader.buffer_position());
            match event {
                Event::Text(part) => scan.text(place, !part.trim().is_empty(), false)?,
                Event::CData(part) => scan.text(place, true, part.contains('<'))?,
                Event::GeneralRef(_) => scan.text(place, true, true)?,
                other => {
                    scan.end_of_text(start);
                    if matches!(other, Event::Eof) {
                        break;
                    }
                    scan.markup(&other, place)?;
                }
            }
        }
        if scan.open.is_empty() && scan.has_root { Ok(scan) } else { Err(Unparsed(text.len())) }
    }

    fn nature(&self) -> Nature {
        self.open.last().map_or(Nature::default(), |open| open.nature)
    }

    fn text(&mut self, place: Range<usize>, says_something: bool, is_coded: bool) -> Result<(), Unparsed> {
        if self.open.is_empty() && self.level == 0 && says_something {
            return Err(Unparsed(place.start));
        }
        let run = self.run.get_or_insert((place.start, false));
        run.1 |= is_coded;
        Ok(())
    }

    /// A text may hold markup of its own, escaped or in a CDATA section.
    fn end_of_text(&mut self, end: usize) {
        if let Some((start, true)) = self.run.take()
            && !self.nature().is_secret
            && holds_secrets(&decoded(&self.text[start..end]), self.level + 1)
        {
            self.secrets.push(start..end);
        }
    }

    fn markup(&mut self, event: &Event<'_>, place: Range<usize>) -> Result<(), Unparsed> {
        match event {
            Event::Start(tag) => {
                let nature = self.tag(tag, &place)?;
                if self.open.len() >= DEPTH {
                    return Err(Unparsed(place.start));
                }
                self.open.push(Open { nature, content: place.end });
            }
            Event::Empty(tag) => drop(self.tag(tag, &place)?),
            Event::End(_) => {
                let Some(ended) = self.open.pop() else { return Err(Unparsed(place.start)) };
                if ended.nature.is_secret && !self.nature().is_secret {
                    self.secrets.push(ended.content..place.start);
                }
            }
            Event::Comment(_) => self.secrets.push(place.start + "<!--".len()..place.end - "-->".len()),
            // A well-formed declaration is no secret.
            Event::Decl(_) if self.is_declaration(&place) => {}
            Event::PI(_) | Event::Decl(_) => self.secrets.push(place.start + "<?".len()..place.end - "?>".len()),
            _ => return Err(Unparsed(place.start)),
        }
        Ok(())
    }

    fn is_declaration(&self, place: &Range<usize>) -> bool {
        let Ok(text) = std::str::from_utf8(&self.text.as_bytes()[place.clone()]) else { return false };
        let known = |attribute: Result<Attribute<'_>, _>| {
            attribute
                .is_ok_and(|it| matches!(it.key.as_ref(), "version" | "encoding" | "standalone") && it.value.len() < 40)
        };
        let inside = text.trim_start_matches("<?xml").trim_end_matches("?>");
        !self.has_root && BytesStart::from_content(inside, 0).attributes().all(known)
    }

    /// What the element is; notes the secrets in its attributes, and what it refers to.
    fn tag(&mut self, tag: &BytesStart<'_>, place: &Range<usize>) -> Result<Nature, Unparsed> {
        let unparsed = || Unparsed(place.start);
        if self.open.is_empty() && self.level == 0 && std::mem::replace(&mut self.has_root, true) {
            return Err(unparsed());
        }
        if !is_name(tag.name().as_ref()) {
            return Err(unparsed());
        }
        let attributes: Vec<Attribute<'_>> =
            tag.attributes().with_checks(false).collect::<Result<_, _>>().map_err(|_| unparsed())?;
        let local = tag.local_name();
        let parent = self.nature();
        let is_named =
            is_secret(local.as_ref()) || (parent.is_login && !local.as_ref().eq_ignore_ascii_case("username"));
        let mut nature =
            Nature { is_secret: parent.is_secret || is_named, is_login: local.as_ref().eq_ignore_ascii_case("login") };
        for attribute in attributes.iter().filter(|attribute| attribute.key.local_name().as_ref() == "id") {
            if let Some(known) = self.known.get(&*value(attribute).ok_or_else(unparsed)?) {
                nature.is_secret |= known.is_secret;
                nature.is_login |= known.is_login;
            }
        }
        for attribute in &attributes {
            self.attribute(attribute, nature).ok_or_else(unparsed)?;
        }
        Ok(nature)
    }

    fn attribute(&mut self, attribute: &Attribute<'_>, nature: Nature) -> Option<()> {
        let local = attribute.key.local_name();
        let value = value(attribute)?;
        if !is_name(attribute.key.as_ref()) {
            return None;
        }
        let is_link = matches!(local.as_ref(), "href" | "ref");
        if is_link && (nature.is_secret || nature.is_login) {
            // SOAP 1.1 has `#id` or an address that ends with that, SOAP 1.2 the id alone.
            let id = value.rsplit('#').next().unwrap_or_default().to_owned();
            let known = self.referred.entry(id).or_default();
            known.is_secret |= nature.is_secret;
            known.is_login |= nature.is_login;
        }
        let is_plain = is_link
            || matches!(local.as_ref(), "id" | "type" | "nil")
            || attribute.key.as_namespace_binding().is_some();
        if is_secret(local.as_ref()) || (nature.is_secret && !is_plain) || holds_secrets(&value, self.level + 1) {
            // The value is a part of the text: its address is its place.
            let start = (attribute.value.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
            let range = start..start + attribute.value.len();
            (self.text.get(range.clone())? == &*attribute.value).then_some(())?;
            self.secrets.push(range);
        }
        Some(())
    }
}

/// Whether a text is XML that holds a secret. What cannot be parsed is taken to hold one if it so much as names one.
fn holds_secrets(text: &str, level: usize) -> bool {
    if !text.contains('<') {
        return false;
    }
    let known = Referred::new();
    let scanned = (level <= LEVELS).then(|| Scan::run(text, &known, level));
    match scanned {
        Some(Ok(scan)) => !scan.secrets.is_empty(),
        _ => {
            let text = folded(text);
            WORDS.iter().any(|word| text.contains(word))
        }
    }
}

/// The characters that a text stands for.
fn decoded(text: &str) -> Cow<'_, str> {
    let mut reader = Reader::from_str(text);
    let mut out = String::with_capacity(text.len());
    loop {
        match reader.read_event() {
            Ok(Event::Text(part)) => out.push_str(&part),
            Ok(Event::CData(part)) => out.push_str(&part),
            Ok(Event::GeneralRef(name)) => match (name.resolve_char_ref(), &*name) {
                (Ok(Some(character)), _) => out.push(character),
                (_, "lt") => out.push('<'),
                (_, "gt") => out.push('>'),
                (_, "amp") => out.push('&'),
                (_, "quot") => out.push('"'),
                (_, "apos") => out.push('\''),
                _ => out.push('\u{fffd}'),
            },
            Ok(Event::Eof) => return out.into(),
            // Cannot be: the text was read before.
            _ => return text.into(),
        }
    }
}

fn value<'v>(attribute: &Attribute<'v>) -> Option<Cow<'v, str>> {
    attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()
}

/// The reader is lenient about names.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|letter| letter.is_alphanumeric() || !letter.is_ascii() || ":-_.".contains(letter))
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        masked(text.as_bytes())
    }

    #[track_caller]
    fn check(given: &str, expected: &str) {
        assert_eq!(mask(&format!("<r>{given}</r>")), format!("<r>{expected}</r>"));
    }

    #[test]
    fn passwords_are_masked_however_they_are_written() {
        check("<ns1:password>s3cret</ns1:password><a/>", "<ns1:password>***</ns1:password><a/>");
        check("<password x:y='>'>a&lt;b</password>", "<password x:y='***'>***</password>");
        check("<password><![CDATA[a</b></password>c]]></password><d/>", "<password>***</password><d/>");
        check("<x:password>a<!-- </x:password> -->b</x:password >", "<x:password>***</x:password >");
        check("<password><?p </password>?>s3cret</password>", "<password>***</password>");
        check("<password><b>s3cret<c/></b></password>", "<password>***</password>");
        check("<Old_Pass-Word>s3cret</Old_Pass-Word>", "<Old_Pass-Word>***</Old_Pass-Word>");
        check("<a wsse:Password=\"s3cret\" b='1'/>", "<a wsse:Password=\"***\" b='1'/>");
        check("<password/><b>password</b><password></password>", "<password/><b>password</b><password></password>");
        check("<password value='s3cret' xsi:type='t'/>", "<password value='***' xsi:type='t'/>");
        check(
            "<login><username>u</username><passwort>s3cret</passwort></login>",
            "<login><username>u</username><passwort>***</passwort></login>",
        );
        check("<!-- <password>s3cret</password> --><?php s3cret?>", "<!--***--><?***?>");
    }

    #[test]
    fn what_a_password_refers_to_is_masked() {
        check(
            "<password href='#p'/><multiRef id=\"p\">s3cret</multiRef>",
            "<password href='#p'/><multiRef id=\"p\">***</multiRef>",
        );
        check(
            "<m id='p'>s3cret</m><password href='http://x/y#&#112;'/>",
            "<m id='p'>***</m><password href='http://x/y#&#112;'/>",
        );
        check(
            "<m enc:id='q'>s3cret</m><m id='p'><n enc:ref='q'/></m><password href='#p'/>",
            "<m enc:id='q'>***</m><m id='p'>***</m><password href='#p'/>",
        );
        check("<login href='#l'/><m id='l'><key>s3cret</key></m>", "<login href='#l'/><m id='l'><key>***</key></m>");
        check("<name href='#n'/><m id='n'>Ada</m>", "<name href='#n'/><m id='n'>Ada</m>");
    }

    #[test]
    fn markup_inside_of_texts_is_looked_into() {
        check("<x><![CDATA[<password>s3cret</password>]]></x>", "<x>***</x>");
        check("<x>a &lt;password>s3cret&lt;/password&gt;</x>", "<x>***</x>");
        check("<x>&#60;password>s3cret</x><y z='&lt;pass_word>s3cret'/>", "<x>***</x><y z='***'/>");
        check("<x>&amp;lt;password>s3cret&amp;lt;/password></x>", "<x>&amp;lt;password>s3cret&amp;lt;/password></x>");
        check("<x>5 &lt; 6 &lt;br> &lt;b>bold&lt;/b></x>", "<x>5 &lt; 6 &lt;br> &lt;b>bold&lt;/b></x>");
        let mut nested = "<password>s3cret</password>".to_owned();
        for _ in 0..20 {
            nested = format!("<a>{}</a>", nested.replace('&', "&amp;").replace('<', "&lt;"));
        }
        assert!(!mask(&nested).contains("s3cret"), "{nested}");
    }

    #[test]
    fn any_encoding_is_read() {
        let text = "<a><password>s3cret</password></a>";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(masked(&[&[0xff, 0xfe], &wide[..]].concat()), "<a><password>***</password></a>");
        for bare in [wide.clone(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()] {
            assert_eq!(masked(&bare), "<a><password>***</password></a>");
        }
        assert_eq!(masked(b"<a>\xff\xfe</a>"), "(9 bytes withheld: their encoding cannot be read)");
    }

    #[test]
    fn what_cannot_be_parsed_is_withheld() {
        for (text, place) in [
            ("<l><password>s3cr", "line 1, column 18"),
            ("<a>\n<password>s3cret</b>", "line 2, column 17"),
            ("s3cret", "line 1, column 1"),
            ("<a/>s3cret", "line 1, column 5"),
            ("<a/><s3cret/>", "line 1, column 5"),
            ("<!DOCTYPE a [<!ENTITY p 's3cret'>]><a>&p;</a>", "line 1, column 1"),
            ("<a s3cret></a>", "line 1, column 1"),
            ("<a\"s3cret\"/>", "line 1, column 1"),
            ("<a b='x' \"s3cret\"='y'/>", "line 1, column 1"),
            ("<a><!-- s3cret", "line 1, column 4"),
            ("<?xml version='1.0' s3cret", "line 1, column 1"),
        ] {
            let told = mask(text);
            assert!(told.contains(place) && !told.contains("s3cret"), "{text}: {told}");
            assert!(told.contains(&format!("({} bytes withheld", text.len())), "{told}");
        }
        assert_eq!(mask("<?xml version='1.0' password='s3cret'?><a/>"), "<?***?><a/>");
        assert_eq!(mask(" \n"), "");
    }

    /// Nothing costs more than its length.
    #[test]
    fn hostile_documents_are_bounded() {
        let many = |part: &str, count: usize| format!("<a>{}</a>", part.repeat(count));
        assert!(mask(&"<a>".repeat(100_000)).contains("withheld"));
        assert!(mask(&format!("<a {}/>", "b='c' ".repeat(100_000))).len() > 100_000);
        assert!(mask(&many("<!---->", 100_000)).len() > 100_000);
        let chain: String = (0..50).map(|nth| format!("<m id='{nth}'><n href='#{}'/></m>", nth + 1)).collect();
        assert!(mask(&format!("<a>{chain}<m id='50'>s3cret</m><password href='#0'/></a>")).contains("withheld"));
    }
}
