//! Reads a message, writes it as JSON and reads that: nothing may be lost on the way.

use std::fmt::Debug;

use centra_runtime::codegen::serde::Serialize;
use centra_runtime::codegen::serde::de::DeserializeOwned;
use centra_runtime::xml::{Document, from_slice, to_vec};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The value of a message whose root is in `urn:f`, with the prefix `f`, by way of JSON.
pub(crate) fn again<T: Document + Debug + PartialEq + Serialize + DeserializeOwned>(content: &str) -> T {
    let end = content.find([' ', '>', '/']).expect("an element");
    let xml = format!("<f:{} xmlns:f=\"urn:f\" xmlns:xsi=\"{XSI}\"{}", &content[1..end], &content[end..]);
    let xml = xml.replace(&format!("</{}>", &content[1..end]), &format!("</f:{}>", &content[1..end]));
    let value: T = from_slice(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    same(&value).unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

/// The value as it comes back from JSON, if it is the same: also as text, and as one that is not read in order.
pub(crate) fn same<T: Document + Debug + PartialEq + Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let tree = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let from_text: T = serde_json::from_str(&text).map_err(|error| format!("{error}\n{text}"))?;
    let from_tree: T = serde_json::from_value(tree).map_err(|error| format!("{error}\n{text}"))?;
    match [&from_text, &from_tree].iter().all(|again| *again == value && to_vec(*again) == to_vec(value)) {
        true => Ok(from_text),
        false => Err(format!("{text}\n{:?}", String::from_utf8_lossy(&to_vec(&from_text)))),
    }
}
