//! `explain`: what a code of a finding or a rule of `diff` means, and what to do about it.

use centra_codegen::diag::CODES;
use centra_codegen::diff::{RULES, Rule, Verdict};

use crate::error::Error;
use crate::ui;

/// Explains a code such as E012, or a rule of `diff`
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The code or rule; all of them without one
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
    if let Some((code, meaning, help)) = CODES.iter().find(|(code, ..)| code.eq_ignore_ascii_case(wanted)) {
        anstream::print!("{}", code_text(code, meaning, help));
        return Ok(());
    }
    match RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(wanted)) {
        Some(rule) => {
            anstream::print!("{}", rule_text(rule));
            Ok(())
        }
        None => Err(Error::new(format!("there is no code or rule `{wanted}`"))
            .help("`centra-codegen explain` lists all of them")),
    }
}

fn code_text(code: &str, meaning: &str, help: &str) -> String {
    let (severity, effect) = match code.as_bytes().first() {
        Some(b'E') => ("an error", "Nothing is written: what would be generated might lose or misread something."),
        Some(b'W') => {
            let effect = "The output is written without what the message names, or with an approximation of it. \
                          `--strict` makes it an error.";
            ("a warning", effect)
        }
        _ => ("a note", "The output is complete; the message says what was decided."),
    };
    let title = ui::paint(ui::HEADING, code);
    format!("{title} is {severity}: {meaning}.\n\n{effect}\n\n{}: {help}.\n", ui::paint(ui::HEADING, "What to do"))
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
    let opposite = if mirror == rule.id { String::new() } else { format!("\nThe opposite is `{mirror}`.\n") };
    format!(
        "{title} is a rule of `diff`: {text}.\n\nOf a program that is not regenerated\n  requests   {request}\n  responses  {response}\n\
         Regenerating is a {api} step of the generated API.\n{opposite}"
    )
}
