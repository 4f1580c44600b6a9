//! The five commands of docs/changes.md, run in a crate of their own: what they print is what the page shows.

use std::fs;

use super::{Place, Served, State, print};
use crate::error::Error;

const PAGE: &str = "docs/changes.md";

/// The server of the page.
const SHOP: &str = "https://shop.example";

/// How many commands the page promises.
const COMMANDS: usize = 5;

/// An integration that reads a field of an order.
const PROGRAM: &str = r#"//! An ERP that was built before the vendor added a field.

#[allow(dead_code)]
mod centra;

fn main() {
    let line = centra::OrderProduct { sku: Some("SKU-1".into()), ..Default::default() };
    println!("{:?}", line.sku);
}
"#;

/// Fails unless each command succeeds and prints what the page shows.
pub(super) fn check(place: &Place, served: &Served) -> Result<(), Error> {
    let page = place.root.join(PAGE);
    let text = fs::read_to_string(&page).map_err(|error| Error::io("read", &page, &error))?;
    let commands: Vec<Shown<'_>> = text.split("```console\n$ ").skip(1).filter_map(Shown::read).collect();
    if commands.len() != COMMANDS {
        return Err(Error::new(format!("{PAGE} shows {} commands and promises {COMMANDS}", commands.len())));
    }

    let folder = place.repository("erp")?;
    let runtime = place.root.join("runtime");
    let manifest = format!(
        "[package]\nname = \"erp\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\ncentra-runtime = {{ path = {runtime:?} }}\n\n[workspace]\n"
    );
    place.write(&folder.join("Cargo.toml"), manifest)?;
    place.write(&folder.join("src/main.rs"), PROGRAM)?;
    served.set(place.wsdl(State::Older)?, "");
    let fetch = commands[0].command.replace(SHOP, &served.address);
    let generate = commands[2].command;
    for script in [&format!("{fetch} --write"), generate, "cargo build --quiet"] {
        let mut command = place.shell(script, &folder)?;
        place.must(&mut command)?;
    }
    place.commit(&folder, "The integration as it is")?;

    served.set(place.wsdl(State::Newest)?, "");
    for shown in commands {
        print(shown.command);
        let script = shown.command.replace(SHOP, &served.address);
        // A page shows what a terminal does: both streams.
        let output = place.shell(&format!("exec 2>&1; {script}"), &folder)?.output();
        let output = output.map_err(|error| Error::io("run bash in", &folder, &error))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let printed = printed.replace(&served.address, SHOP).replace(&folder.display().to_string(), "…/erp");
        anstream::print!("{printed}");
        if !output.status.success() {
            return Err(Error::new(format!("`{}` of {PAGE} ends with {}", shown.command, output.status)));
        }
        if let Some((wanted, found)) = shown.differs(&printed) {
            return Err(Error::new(format!("`{}` prints `{found}` where {PAGE} shows `{wanted}`", shown.command)));
        }
    }
    Ok(())
}

/// A command, and what the page says that it prints.
struct Shown<'t> {
    command: &'t str,
    output: &'t str,
}

impl<'t> Shown<'t> {
    fn read(block: &'t str) -> Option<Self> {
        let (command, rest) = block.split_once('\n')?;
        let (output, _) = rest.split_once("```")?;
        Some(Self { command, output })
    }

    /// The first line that is another one, as the page and as the command has it; of what stands at a line `…` the page says nothing.
    fn differs(&self, printed: &str) -> Option<(String, String)> {
        let (shown, has_start) = self.output.strip_prefix("…\n").map_or((self.output, true), |rest| (rest, false));
        let (shown, has_end) = shown.strip_suffix("…\n").map_or((shown, true), |rest| (rest, false));
        let wanted: Vec<String> = shown.lines().map(steady).collect();
        let mut found: Vec<String> = printed.lines().map(steady).collect();
        if !has_start {
            found.drain(..found.len().saturating_sub(wanted.len()));
        }
        let most = if has_end { wanted.len().max(found.len()) } else { wanted.len() };
        let line = |lines: &[String], index: usize| lines.get(index).cloned().unwrap_or_default();
        let mut lines = (0..most).map(|index| (line(&wanted, index), line(&found, index)));
        lines.find(|(wanted, found)| wanted != found)
    }
}

/// A line without what is another number each time: durations, and the size of a catalogue, which holds the address.
fn steady(line: &str) -> String {
    let is_size = line.contains("catalog.xml:");
    let words = line.trim_end().split(' ').map(|word| match word.chars().any(|c| c.is_ascii_digit()) {
        true if is_size && !word.contains("catalog") => "#",
        true if word.ends_with('s') && word.trim_end_matches('s').parse::<f64>().is_ok() => "#",
        true if word.contains('.') && word.parse::<f64>().is_ok() => "#",
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_vary_are_left_out_and_others_are_not() {
        assert_eq!(steady("4,590 lines, 197.3 ms"), "4,590 lines, # ms");
        assert_eq!(steady("target(s) in 3.21s"), "target(s) in #");
        assert_eq!(steady("unchanged wsdl/catalog.xml: 206 bytes"), "unchanged wsdl/catalog.xml: # bytes");
    }

    #[test]
    fn a_page_is_compared_line_by_line_but_for_its_ellipses() {
        let shown = |output| Shown { command: "x", output };
        assert_eq!(shown("a\nb\n").differs("a\nb\n"), None);
        assert_eq!(shown("a\n…\n").differs("a\nb\n"), None);
        assert_eq!(shown("…\nb\nc\n").differs("a\nb\nc\n"), None);
        assert_eq!(shown("…\nx\n").differs("a\nb\n"), Some(("x".to_owned(), "b".to_owned())));
        assert_eq!(shown("a\n").differs("a\nb\n"), Some((String::new(), "b".to_owned())));
        assert_eq!(shown("a\nc\n").differs("a\nb\n"), Some(("c".to_owned(), "b".to_owned())));
    }
}
