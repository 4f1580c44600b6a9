//! How a logged request is sent again from a shell.

use crate::log::Entry;
use crate::mask::MASK;

/// A command for curl with the request's headers and body; `None` where the log does not have all of the body.
pub(super) fn command(entry: &Entry) -> Option<String> {
    let body = entry.request.text();
    if body.is_empty() || body.starts_with('(') || entry.request.is_cut() {
        return None;
    }
    let mut lines = entry.request.head().lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let (mut out, mut host) = ("curl".to_owned(), "127.0.0.1:8080".to_owned());
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        match name {
            "host" => value.clone_into(&mut host),
            "authorization" => out.push_str(" --user USERNAME:PASSWORD"),
            // The text is in UTF-8 now.
            "content-type" if value.contains("utf-8") => out.push_str(&header(name, value)),
            "content-type" => out.push_str(&header(name, "text/xml; charset=utf-8")),
            "soapaction" => out.push_str(&header(name, value)),
            _ => {}
        }
    }
    out.push_str(&format!(
        " --data-binary @- {} <<'{END}'\n{}\n{END}\n",
        quoted(&format!("http://{host}{path}")),
        body.trim_end()
    ));
    Some(out)
}

/// Ends the body: no line of XML looks like this.
const END: &str = "END-OF-REQUEST";

/// What must be put in before the command works.
pub(super) fn lacks(command: &str) -> bool {
    command.contains(MASK) || command.contains("--user")
}

fn header(name: &str, value: &str) -> String {
    format!(" -H {}", quoted(&format!("{name}: {value}")))
}

/// One word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_quotes() {
        assert_eq!(quoted("a'; rm -rf /; '"), "'a'\\''; rm -rf /; '\\'''");
    }
}
