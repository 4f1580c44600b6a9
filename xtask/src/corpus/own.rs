//! What our own fixtures must reach, which is more than other people's: all of them, all of their messages, and every goal.

use super::figures::Whole;
use super::messages::Outcome;

/// What was not reached, one sentence each.
pub(super) fn missed(figures: &Whole) -> Vec<String> {
    let mut missed = Vec::new();
    let bad: Vec<&str> =
        figures.cases.iter().filter(|row| !row.verdict.is_good()).map(|row| row.case.as_str()).collect();
    if !bad.is_empty() {
        missed.push(format!("not generated, or not compiled: {}", bad.join(", ")));
    }
    if figures.messages.is_empty() {
        missed.push("no message was read".to_owned());
    }
    for row in &figures.messages {
        if row.judged.outcome != Outcome::Equal {
            missed.push(format!("{} {}", row.message, row.judged.outcome.short()));
        }
        if let Some(complaint) = &row.judged.breaks {
            missed.push(format!("{} breaks its schema: {complaint}", row.message));
        }
    }
    let goals = figures.goals.iter().filter(|goal| !goal.is_reached());
    missed.extend(goals.map(|goal| format!("{} of {} {}", goal.reached, goal.of, goal.name)));
    missed
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use centra_codegen_cli::corpus::{Finding, Generated, Generation};

    use super::super::cases::{Corpus, Message};
    use super::super::figures::sum_up;
    use super::super::manifest;
    use super::super::messages::Judged;
    use super::*;

    fn missed_with(outcomes: &[(Outcome, Option<&str>)]) -> Vec<String> {
        let cases = manifest::read("set\tcase\troot\ns\t1\ta.xsd\n").unwrap();
        let message = Message { path: PathBuf::from("s/1/_instances/m.xml"), cases: vec![0] };
        let corpus = Corpus::new(PathBuf::new(), cases, vec![message; outcomes.len()]);
        let (lines, types, operations, milliseconds, findings) = (5, 1, 0, 2.0, Vec::new());
        let generation = Generation::Generated(Generated { lines, types, operations, milliseconds, findings });
        let judged = outcomes
            .iter()
            .map(|(outcome, breaks)| Judged { outcome: outcome.clone(), breaks: breaks.map(str::to_owned) });
        let finding = Finding { generation: &generation, fault: Some(None) };
        missed(&sum_up(&corpus, &[finding], &judged.collect::<Vec<_>>()))
    }

    #[test]
    fn every_message_must_be_valid_and_come_back_equal_and_there_must_be_one() {
        assert_eq!(missed_with(&[]), ["no message was read"]);
        assert_eq!(missed_with(&[(Outcome::Equal, None)]), [""; 0]);
        let skipped = Outcome::Skipped("an empty body".to_owned());
        assert_eq!(missed_with(&[(skipped, None)]), ["s/1/_instances/m.xml skipped: an empty body"]);
        let invalid = missed_with(&[(Outcome::Equal, Some("'b': not expected"))]);
        assert_eq!(invalid, ["s/1/_instances/m.xml breaks its schema: 'b': not expected"]);
        let differs = missed_with(&[(Outcome::Different("a: no x".to_owned()), None)]);
        assert_eq!(differs.len(), 2);
        assert_eq!(differs[1], "0 of 1 messages that do not break their schema, equal");
    }
}
