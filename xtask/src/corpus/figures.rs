//! What a run of the repository amounts to beside its documents: messages, sums by set, style and flag, and the figures to be reached.

use std::collections::BTreeMap;

use centra_codegen_cli::corpus::{self, Entry, Finding, Group, Groups, Kind, Reason, Row, Slow, Verdict};
use serde::Serialize;

use super::cases::{Corpus, Listed};
use super::messages::{Judged, Outcome};

/// Everything that is printed.
#[derive(Debug, Serialize)]
pub(super) struct Whole {
    pub totals: Sum,
    /// What the project promises of a corpus.
    pub goals: Vec<Goal>,
    pub by_set: BTreeMap<String, Sum>,
    pub by_style: BTreeMap<String, Sum>,
    pub by_flag: BTreeMap<String, Sum>,
    /// Why roots failed and messages did not survive; the most frequent first.
    pub reasons: Vec<Reason>,
    /// What was left out or approximated.
    pub warnings: Vec<Reason>,
    pub slowest: Vec<Slow>,
    pub cases: Vec<Row>,
    pub messages: Vec<MessageRow>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Sum {
    #[serde(flatten)]
    pub documents: corpus::Sum,
    /// Those that a generated type should read.
    pub messages: usize,
    pub equal: usize,
    /// Those among them that break their schema, and of these those that are equal all the same.
    pub invalid: usize,
    pub invalid_equal: usize,
}

impl Sum {
    fn add_message(&mut self, judged: &Judged) {
        let (is_equal, is_invalid) = (judged.outcome == Outcome::Equal, judged.breaks.is_some());
        self.messages += usize::from(counts(&judged.outcome));
        self.equal += usize::from(is_equal);
        self.invalid += usize::from(is_invalid);
        self.invalid_equal += usize::from(is_equal && is_invalid);
    }
}

/// Whether it is a message at all.
fn counts(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Skipped(_))
}

/// A ratio that has to be reached.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Goal {
    pub name: &'static str,
    pub reached: usize,
    pub of: usize,
    /// Per cent.
    pub wanted: f64,
}

impl Goal {
    pub(super) fn percent(&self) -> f64 {
        match self.of {
            0 => 100.0,
            of => 100.0 * self.reached as f64 / of as f64,
        }
    }

    pub(super) fn is_reached(&self) -> bool {
        self.percent() >= self.wanted
    }
}

#[derive(Debug, Serialize)]
pub(super) struct MessageRow {
    pub message: String,
    #[serde(flatten)]
    pub judged: Judged,
}

/// Sums everything up; findings are in the order of the cases, outcomes in that of the messages.
pub(super) fn sum_up(corpus: &Corpus, findings: &[Finding<'_>], outcomes: &[Judged]) -> Whole {
    let messages = corpus.messages.iter().zip(outcomes);
    let rows = messages.clone().map(|(message, judged)| MessageRow {
        message: message.path.to_string_lossy().replace('\\', "/"),
        judged: judged.clone(),
    });
    let rows: Vec<MessageRow> = rows.collect();
    let figures = corpus::sum_up(&corpus.documents, findings, |groups| add_messages(groups, &rows));
    let (mut totals, mut by_set, mut by_style, mut by_flag) =
        (Sum::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut each = |it: &Listed, add: &dyn Fn(&mut Sum)| {
        add(&mut totals);
        add(by_set.entry(it.set.clone()).or_default());
        if !it.style.is_empty() {
            add(by_style.entry(it.style.clone()).or_default());
        }
        it.flags.iter().for_each(|flag| add(by_flag.entry(flag.clone()).or_default()));
    };
    for (it, row) in corpus.listed.iter().zip(&figures.cases) {
        each(it, &|sum| sum.documents.add(row));
    }
    for (message, judged) in messages {
        each(&corpus.listed[message.cases[0]], &|sum| sum.add_message(judged));
    }
    Whole {
        goals: goals(&corpus.listed, &figures.cases, &totals),
        totals,
        by_set,
        by_style,
        by_flag,
        reasons: figures.reasons,
        warnings: figures.warnings,
        slowest: figures.slowest,
        cases: figures.cases,
        messages: rows,
    }
}

const CRASHES: Group = Group::new(5, "message crashes");
const UNREAD: Group = Group::new(6, "message not read");
const DIFFERENT: Group = Group::new(7, "message differs");
const UNTYPED: Group = Group::new(8, "message without a type");
const INVALID: Group = Group::new(9, "message breaks its schema");
const SKIPPED: Group = Group::new(10, "message skipped");

/// Why messages did not survive.
fn add_messages(groups: &mut Groups, rows: &[MessageRow]) {
    for MessageRow { message, judged: Judged { outcome, breaks } } in rows {
        if let Some(breaks) = breaks {
            let example = format!("{message}: {breaks}; {}", outcome.short());
            groups.add(message, [Entry { group: INVALID, code: "", message: breaks, example }]);
            continue;
        }
        let (group, why) = match outcome {
            Outcome::Equal | Outcome::Ungenerated => continue,
            Outcome::Unread(why) => (UNREAD, why),
            Outcome::Different(why) => (DIFFERENT, why),
            Outcome::Untyped(why) => (UNTYPED, why),
            Outcome::Crashed(why) => (CRASHES, why),
            Outcome::Skipped(why) => (SKIPPED, why),
        };
        let what = match outcome {
            Outcome::Untyped(_) => "",
            // The path says nothing about the reason.
            _ => why.split_once(": ").map_or(why.as_str(), |(_, what)| what),
        };
        groups.add(message, [Entry { group, code: "", message: what, example: format!("{message}: {why}") }]);
    }
}

fn goals(cases: &[Listed], rows: &[Row], totals: &Sum) -> Vec<Goal> {
    let ratio = |name, wanted, is_meant: &dyn Fn(&Listed) -> bool, is_reached: &dyn Fn(&Row) -> bool| {
        let meant: Vec<&Row> = cases.iter().zip(rows).filter(|(case, _)| is_meant(case)).map(|(_, row)| row).collect();
        Goal { name, reached: meant.iter().filter(|row| is_reached(row)).count(), of: meant.len(), wanted }
    };
    let good = |row: &Row| row.verdict.is_good();
    let speaks_soap = |case: &Listed| case.case.kind == Kind::Wsdl && case.speaks_soap != Some(false);
    let is_whole = |case: &Listed| case.unresolved == 0;
    let meant = |case: &Listed| is_whole(case) && (speaks_soap(case) || case.case.kind == Kind::Schema);
    vec![
        ratio("roots without a defect of the generator", 100.0, &|_| true, &|row| !row.verdict.is_defect()),
        ratio("whole WSDLs with a SOAP binding, good", 99.0, &|case| is_whole(case) && speaks_soap(case), &good),
        ratio("whole schemas, good", 98.0, &|case| is_whole(case) && case.case.kind == Kind::Schema, &good),
        ratio(
            "of both, those that python-zeep loads, good",
            100.0,
            &|case| meant(case) && case.zeep_loads == Some(true),
            &good,
        ),
        ratio("incomplete roots, good or refused with a place", 100.0, &|case| !is_whole(case), &|row| {
            row.verdict.is_good() || row.verdict == Verdict::Refused
        }),
        Goal {
            name: "messages that do not break their schema, equal",
            reached: totals.equal - totals.invalid_equal,
            of: totals.messages - totals.invalid,
            wanted: 98.0,
        },
    ]
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use centra_codegen_cli::corpus::{Complaint, Fault, Generated, Generation, Refusal};

    use super::super::cases::Message;
    use super::super::manifest;
    use super::*;

    fn generated() -> Generation {
        let findings = vec![("W101".to_owned(), "operation `a` is left out".to_owned()); 2];
        Generation::Generated(Generated { lines: 5, types: 1, operations: 1, milliseconds: 2.0, findings })
    }

    fn refused(place: Option<&str>) -> Generation {
        let complaint = |name: &str| Complaint {
            code: "E101".to_owned(),
            message: format!("unknown type `{name}`"),
            place: place.map(str::to_owned),
        };
        Generation::Refused(Refusal { errors: vec![complaint("tns:a"), complaint("tns:b")], milliseconds: 1.0 })
    }

    fn figures(outcomes: &[(Outcome, Option<&str>)], generations: &[(Generation, Option<Option<Fault>>)]) -> Whole {
        let text = "set\tcase\troot\tflags\tstyle\tzeep_ok\tunresolved\n\
                    s\t1\ta.wsdl\tsoap11,choice\trpc/literal\tok\t0\n\
                    s\t2\tb.wsdl\tchoice\t\tok\t0\n\
                    t\t3\tc.xsd\t\t\tfail\t0\n\
                    t\t4\td.wsdl\tsoap12\trpc/literal\tok\t1\n";
        let cases = manifest::read(text).unwrap();
        let message = Message { path: PathBuf::from("s/1/_instances/m.xml"), cases: vec![0] };
        let messages = vec![message; outcomes.len()];
        let corpus = Corpus::new(PathBuf::new(), cases, messages);
        let findings: Vec<Finding<'_>> =
            generations.iter().map(|(generation, fault)| Finding { generation, fault: fault.clone() }).collect();
        let judged = outcomes
            .iter()
            .map(|(outcome, breaks)| Judged { outcome: outcome.clone(), breaks: breaks.map(str::to_owned) });
        sum_up(&corpus, &findings, &judged.collect::<Vec<_>>())
    }

    #[test]
    fn goals_count_what_they_name() {
        let fault = Fault { code: "E0308".to_owned(), message: "mismatched types".to_owned(), line: 3 };
        let generations = [
            (generated(), Some(None)),
            (refused(Some("b.wsdl:1:2")), None),
            (generated(), Some(Some(fault))),
            (refused(None), None),
        ];
        let differs = || Outcome::Different("a/b: no x".to_owned());
        let outcomes = [
            (Outcome::Equal, None),
            (Outcome::Equal, Some("an empty int")),
            (differs(), None),
            (differs(), Some("'b': not expected")),
            (Outcome::Skipped("a SOAP fault".to_owned()), None),
        ];
        let figures = figures(&outcomes, &generations);
        let goals: Vec<_> = figures.goals.iter().map(|goal| (goal.reached, goal.of)).collect();
        assert_eq!(goals, [(2, 4), (1, 1), (0, 1), (1, 1), (0, 1), (1, 2)]);
        assert!(figures.goals[1].is_reached() && !figures.goals[0].is_reached());
        let by_style = figures.by_style["rpc/literal"];
        let documents = by_style.documents;
        assert_eq!((documents.roots, documents.generated, documents.unplaced, by_style.equal), (2, 1, 1, 2));
        assert_eq!((by_style.messages, by_style.invalid, by_style.invalid_equal), (4, 2, 1));
        assert_eq!(figures.by_flag["choice"].documents.roots, 2);
        assert_eq!(figures.by_set["t"].documents.uncompilable, 1);
    }

    #[test]
    fn a_goal_without_candidates_is_reached() {
        assert!(Goal { name: "x", reached: 0, of: 0, wanted: 100.0 }.is_reached());
    }
}
