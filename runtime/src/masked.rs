//! What a log may hold of a request and of a reply: what the schema describes, without secrets; of anything else its length and where it went wrong.

use crate::endpoint::Port;
use crate::error::Error;
use crate::exchange::What;
use crate::fault::Fault;
use crate::hooks::Masked;
use crate::redact::redact;
use crate::soap;
use crate::xml::{self, DecodeErrorKind, Record, escape_text};

/// The envelope of a request.
pub(crate) fn request(port: &Port, request: &dyn Record, headers: &[&dyn Record]) -> Masked {
    let mut all = port.headers.records();
    all.extend(headers);
    match soap::masked(port, request, &all) {
        Ok(envelope) => xml(port, &envelope),
        Err(error) => Masked::Withheld { bytes: 0, why: error.to_string() },
    }
}

/// Masks a reply of this many bytes. `read` says whether `response` holds what was read of it.
pub(crate) fn reply(port: &Port, read: Result<What, Error>, response: &dyn Record, bytes: usize) -> Masked {
    let withheld = |why: &str| Masked::Withheld { bytes, why: redact(why, port.login.as_ref()).into_owned() };
    match read {
        Ok(What::Filled | What::Doubtful(_)) => xml(port, &xml::masked(response)),
        Ok(What::Nothing) => withheld("nothing is expected"),
        Ok(What::PlainOk) => withheld("a bare OK"),
        Err(Error::Fault(fault)) => xml(port, self::fault(&fault).as_bytes()),
        Err(Error::Rejected(_)) => withheld("a verdict in place of a response; the error has its messages"),
        Err(Error::Decode { error, .. }) => {
            let path = error.path().iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join("/");
            // The value itself may be a secret that stands in the wrong place.
            let what = match error.kind() {
                DecodeErrorKind::InvalidValue { expected, .. } => format!("no {expected}"),
                _ => "not readable".to_owned(),
            };
            withheld(&format!("{path}: {what} at line {}, column {}", error.line(), error.column()))
        }
        Err(Error::Status(reply) | Error::NotSoap(reply)) => {
            withheld(&format!("{} ({})", reply.what, reply.content_type().unwrap_or("no content type")))
        }
        Err(_) => withheld("not readable"),
    }
}

fn xml(port: &Port, bytes: &[u8]) -> Masked {
    Masked::Xml(redact(&String::from_utf8_lossy(bytes), port.login.as_ref()).into_owned())
}

/// What SOAP says of a fault. Its detail is of a type that only the caller knows.
fn fault(fault: &Fault) -> String {
    let text = |text: &str| escape_text(text).unwrap_or_default();
    let (code, message) = (text(fault.code()), text(fault.message()));
    let left_out = match fault.detail_xml().len() {
        0 => String::new(),
        count => format!("<!-- elements of the detail left out: {count} -->"),
    };
    format!("<Fault><faultcode>{code}</faultcode><faultstring>{message}</faultstring>{left_out}</Fault>")
}
