//! `explain`: what a code of a finding or a rule of `diff` means, why it matters, what to do about it, and an example.

use centra_codegen::diag::{self, CODES, Explanation, Severity};
use centra_codegen::diff::{RULES, Rule, Verdict};

use crate::error::Error;
use crate::ui;

/// Explains a code such as E012, or a rule of `diff`
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The code or rule; without one, all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Prints the explanation.
///
/// # Errors
/// There is no such code or rule.
pub fn run(args: &Args) -> Result<(), Error> {
    let Some(name) = &args.code else {
        for (code, meaning, _) in CODES {
            anstream::println!("{}  {meaning}", ui::paint(ui::COMMAND, code));
        }
        for rule in RULES.iter() {
            anstream::println!("{}  {}", ui::paint(ui::COMMAND, rule.id), rule.text);
        }
        return Ok(());
    };
    let wanted = name.trim().trim_matches(['[', ']', '`']);
    if let Some(found) = diag::explain(wanted) {
        anstream::print!("{}", code_text(&found));
        return Ok(());
    }
    match RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(wanted)) {
        Some(rule) => {
            anstream::print!("{}", rule_text(rule));
            Ok(())
        }
        None => Err(Error::new(format!("there is no code or rule `{wanted}`")).help(match meant(wanted) {
            Some(code) => format!("did you mean `{code}`?"),
            None => "`centra-codegen explain` lists all of them".to_owned(),
        })),
    }
}

/// The code for which zeros or capitals are missing: `E012` for `e12`.
fn meant(wanted: &str) -> Option<String> {
    let (letter, digits) = wanted.split_at_checked(1)?;
    let code = format!("{}{digits:0>3}", letter.to_ascii_uppercase());
    CODES.iter().any(|(known, ..)| *known == code).then_some(code)
}

fn code_text(found: &Explanation) -> String {
    let (severity, effect) = match found.severity {
        Severity::Error => ("an error", "Nothing is written."),
        Severity::Warning => {
            let effect = "The output is written without what the message names, or with an approximation of it.\n\
                          `--strict` makes it an error.";
            ("a warning", effect)
        }
        Severity::Note => ("a note", "The output is complete; the message says what was decided."),
    };
    let Explanation { code, meaning, story, help, .. } = found;
    let (title, what_to_do) = (ui::paint(ui::HEADING, code), ui::paint(ui::HEADING, "What to do"));
    let example = example_text(found.example);
    format!("{title} is {severity}: {meaning}.\n\n{story}\n\n{effect}\n\n{what_to_do}: {help}.\n{example}")
}

/// An example under its heading, indented.
fn example_text(example: Option<&str>) -> String {
    let Some(example) = example else { return String::new() };
    let lines = example.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n");
    format!("\n{}\n{}", ui::paint(ui::HEADING, "Example"), lines.collect::<String>())
}

fn rule_text(rule: &Rule) -> String {
    let verdict = |verdict: Option<Verdict>| match verdict {
        None => "cannot be concerned",
        Some(Verdict::Ok) => "go on as before",
        Some(Verdict::Unseen) => "are read, with what is new in `unknown`",
        Some(Verdict::Maybe) => "may be refused or misread",
        Some(Verdict::Break) => "are refused or misread",
    };
    let (title, text, mirror) = (ui::paint(ui::HEADING, rule.id), rule.text, rule.mirror);
    let (request, response, api) = (verdict(rule.request), verdict(rule.response), rule.api.as_str());
    let example = example_text(rule.example());
    let opposite = if mirror == rule.id { String::new() } else { format!("\nThe opposite is `{mirror}`.\n") };
    format!(
        "{title} is a rule of `diff`: {text}.\n\nOf a program that is not regenerated\n  requests   {request}\n  responses  {response}\n\
         Regenerating is a {api} step of the generated API.\n{opposite}{example}"
    )
}
