//! How bytes are written as text: base64 and hexadecimal.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Simple;

/// `xs:base64Binary`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Vec<u8>);

/// `xs:hexBinary`; written in capitals, the canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hex(pub Vec<u8>);

/// Padding may be missing: some servers leave it out.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Simple for Base64 {
    const NAME: &'static str = "xs:base64Binary";

    fn parse(text: &str) -> Option<Self> {
        let compact: Vec<u8> = text.bytes().filter(|byte| !crate::xml::is_xml_space(*byte)).collect();
        if compact.is_empty() {
            return None;
        }
        ENGINE.decode(compact).ok().map(Self)
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(ENGINE.encode(&self.0))
    }
}

impl Simple for Hex {
    const NAME: &'static str = "xs:hexBinary";

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || !text.len().is_multiple_of(2) {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        text.as_bytes()
            .chunks(2)
            .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
            .collect::<Option<_>>()
            .map(Self)
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.iter().map(|byte| format!("{byte:02X}")).collect())
    }
}
