//! How a response is spoilt: still XML that a careful client reads, or no longer.

use super::Fault;

/// A body that was changed by all of these, and its content type where that is another now.
pub(crate) fn spoilt(mut body: Vec<u8>, faults: &[Fault]) -> (Vec<u8>, Option<&'static str>) {
    let mut content_type = None;
    for fault in faults {
        spoil(fault, &mut body, &mut content_type);
    }
    (body, content_type)
}

/// As much of a body as the client sees.
pub(crate) fn seen<'b>(body: &'b [u8], faults: &[Fault]) -> &'b [u8] {
    if faults.iter().any(|fault| matches!(fault, Fault::Reset | Fault::Refused)) {
        return &[];
    }
    let is_half = faults.contains(&Fault::Truncated);
    &body[..if is_half { body.len() / 2 } else { body.len() }]
}

/// Applies what concerns the body; the headers' content type goes with it.
fn spoil(fault: &Fault, body: &mut Vec<u8>, content_type: &mut Option<&'static str>) {
    match fault {
        Fault::IllegalCharacters => change(body, |text| {
            // Raw, and as a reference: neither may stand in XML 1.0.
            let at = text.rfind("</ns1:").unwrap_or(text.len());
            let at = text[..at].rfind('>').map_or(at, |it| it + 1);
            text.insert_str(at, "\u{b}&#11;");
        }),
        Fault::References => change(body, refer),
        Fault::ExtraElements => change(body, |text| {
            for name in ["result", "order", "event", "events_Get", "product"] {
                let end = format!("</ns1:{name}>");
                let more = format!("<ns1:addedlater kind=\"new\"><ns1:value>{name}</ns1:value></ns1:addedlater>{end}");
                *text = text.replace(&end, &more);
            }
        }),
        Fault::Latin1 => {
            change(body, |text| *text = text.replacen("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", 1));
            let text = String::from_utf8_lossy(body).into_owned();
            body.clear();
            for c in text.chars() {
                match u8::try_from(u32::from(c)) {
                    Ok(byte) => body.push(byte),
                    Err(_) => body.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes()),
                }
            }
            *content_type = Some("text/xml; charset=iso-8859-1");
        }
        Fault::Utf16 => {
            change(body, |text| *text = text.replacen("encoding=\"UTF-8\"", "encoding=\"UTF-16\"", 1));
            let text = String::from_utf8_lossy(body).into_owned();
            body.clear();
            body.extend_from_slice(&[0xff, 0xfe]);
            body.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            *content_type = Some("text/xml; charset=utf-16");
        }
        Fault::PhpWarnings => {
            let warning = b"<br />\n<b>Warning</b>:  Undefined array key \"vat\" in <b>/srv/ams/order.php</b> on line <b>212</b><br />\n";
            body.splice(0..0, warning.iter().copied());
            *content_type = Some("text/html; charset=UTF-8");
        }
        Fault::InternalError => {
            *body = b"<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>\n".to_vec();
            *content_type = Some("text/html");
        }
        Fault::BadGateway => {
            *body = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n".to_vec();
            *content_type = Some("text/html");
        }
        _ => {}
    }
}

fn change(body: &mut Vec<u8>, edit: impl FnOnce(&mut String)) {
    let mut text = String::from_utf8_lossy(body).into_owned();
    edit(&mut text);
    *body = text.into_bytes();
}

/// Moves what stands in `data`, `errors` and `notices` to the end of the body, as rpc-style servers do.
fn refer(text: &mut String) {
    let mut out = String::with_capacity(text.len() + 1024);
    let mut moved = String::new();
    let mut number = 0;
    let mut rest = text.as_str();
    while let Some((at, name)) = ["data", "errors", "notices"]
        .into_iter()
        .filter_map(|name| rest.find(&format!("<ns1:{name}>")).map(|at| (at, name)))
        .min()
    {
        let start = at + name.len() + "<ns1:>".len();
        let Some(end) = rest[start..].find(&format!("</ns1:{name}>")).map(|end| start + end) else { break };
        number += 1;
        out.push_str(&rest[..at]);
        out.push_str(&format!("<ns1:{name} href=\"#ref-{number}\"/>"));
        moved.push_str(&format!("<multiRef id=\"ref-{number}\">{}</multiRef>", &rest[start..end]));
        rest = &rest[end + name.len() + "</ns1:>".len()..];
    }
    out.push_str(rest);
    if let Some(at) = out.rfind("</SOAP-ENV:Body>") {
        out.insert_str(at, &moved);
    }
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_move_behind_references() {
        let mut text = "<SOAP-ENV:Body><ns1:result><ns1:errors><ns1:message>no</ns1:message></ns1:errors><ns1:notices/></ns1:result></SOAP-ENV:Body>".to_owned();
        refer(&mut text);
        assert_eq!(
            text,
            "<SOAP-ENV:Body><ns1:result><ns1:errors href=\"#ref-1\"/><ns1:notices/></ns1:result><multiRef id=\"ref-1\"><ns1:message>no</ns1:message></multiRef></SOAP-ENV:Body>"
        );
    }
}
