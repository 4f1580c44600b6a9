//! What a run amounts to: one verdict per root, sums by set, style and flag, reasons grouped, and the figures to be reached.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases::{Case, Corpus, Kind};
use super::compile::Fault;
use super::messages::{Judged, Outcome};
use super::one::{Complaint, Generation};
use super::reasons::{Group, Reason, reasons, warnings};

/// Everything that is printed.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
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

/// What became of one root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// Generated; compiles.
    Good,
    /// Generated; nobody asked whether it compiles.
    Unchecked,
    /// Refused with a place.
    Refused,
    /// Refused without one.
    Unplaced,
    Crashed,
    TimedOut,
    Uncompilable,
}

impl Verdict {
    pub(super) fn is_good(self) -> bool {
        matches!(self, Self::Good | Self::Unchecked)
    }

    /// Whether it is the generator's fault, whatever the input.
    pub(super) fn is_defect(self) -> bool {
        matches!(self, Self::Unplaced | Self::Crashed | Self::TimedOut | Self::Uncompilable)
    }

    pub(super) fn group(self) -> Group {
        match self {
            Self::Crashed => Group::Crashed,
            Self::TimedOut => Group::TimedOut,
            Self::Uncompilable => Group::Uncompilable,
            Self::Unplaced => Group::Unplaced,
            Self::Good | Self::Unchecked | Self::Refused => Group::Refused,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Sum {
    pub roots: usize,
    pub generated: usize,
    pub refused: usize,
    pub unplaced: usize,
    pub crashed: usize,
    pub timed_out: usize,
    pub uncompilable: usize,
    pub lines: usize,
    /// Those that a generated type should read.
    pub messages: usize,
    pub equal: usize,
    /// Those among them that break their schema, and of these those that are equal all the same.
    pub invalid: usize,
    pub invalid_equal: usize,
}

impl Sum {
    fn add(&mut self, row: &Row) {
        self.roots += 1;
        self.lines += row.lines;
        *match row.verdict {
            Verdict::Good | Verdict::Unchecked => &mut self.generated,
            Verdict::Refused => &mut self.refused,
            Verdict::Unplaced => &mut self.unplaced,
            Verdict::Crashed => &mut self.crashed,
            Verdict::TimedOut => &mut self.timed_out,
            Verdict::Uncompilable => &mut self.uncompilable,
        } += 1;
    }

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
pub(super) struct Slow {
    pub case: String,
    pub milliseconds: f64,
    pub lines: usize,
}

/// One root.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub case: String,
    pub kind: Kind,
    pub verdict: Verdict,
    pub lines: usize,
    pub types: usize,
    pub operations: usize,
    pub milliseconds: f64,
    /// Why it is not good.
    pub complaints: Vec<Complaint>,
    pub warnings: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct MessageRow {
    pub message: String,
    #[serde(flatten)]
    pub judged: Judged,
}

/// What was found out about one case.
pub(super) struct Finding<'a> {
    pub generation: &'a Generation,
    /// `None` where nobody asked the compiler.
    pub fault: Option<Option<Fault>>,
}

const SLOWEST: usize = 10;

/// Sums everything up; findings are in the order of the cases, outcomes in that of the messages.
pub(super) fn sum_up(corpus: &Corpus, findings: &[Finding<'_>], outcomes: &[Judged]) -> Figures {
    let rows: Vec<Row> = corpus.cases.iter().zip(findings).map(|(case, finding)| row(case, finding)).collect();
    let (mut totals, mut by_set, mut by_style, mut by_flag) =
        (Sum::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut each = |case: &Case, add: &dyn Fn(&mut Sum)| {
        add(&mut totals);
        add(by_set.entry(case.set.clone()).or_default());
        if !case.style.is_empty() {
            add(by_style.entry(case.style.clone()).or_default());
        }
        case.flags.iter().for_each(|flag| add(by_flag.entry(flag.clone()).or_default()));
    };
    for (case, row) in corpus.cases.iter().zip(&rows) {
        each(case, &|sum| sum.add(row));
    }
    let messages = corpus.messages.iter().zip(outcomes);
    for (message, judged) in messages.clone() {
        each(&corpus.cases[message.cases[0]], &|sum| sum.add_message(judged));
    }
    let messages = messages.map(|(message, judged)| MessageRow {
        message: message.path.to_string_lossy().replace('\\', "/"),
        judged: judged.clone(),
    });
    let messages: Vec<MessageRow> = messages.collect();
    let mut slowest: Vec<Slow> = rows
        .iter()
        .map(|row| Slow { case: row.case.clone(), milliseconds: row.milliseconds, lines: row.lines })
        .collect();
    slowest.sort_by(|a, b| b.milliseconds.total_cmp(&a.milliseconds));
    slowest.truncate(SLOWEST);
    Figures {
        goals: goals(&corpus.cases, &rows, &totals),
        reasons: reasons(&rows, &messages),
        warnings: warnings(&corpus.cases, findings),
        totals,
        by_set,
        by_style,
        by_flag,
        slowest,
        cases: rows,
        messages,
    }
}

fn row(case: &Case, finding: &Finding<'_>) -> Row {
    let mut row = Row {
        case: case.id.clone(),
        kind: case.kind,
        verdict: Verdict::TimedOut,
        lines: 0,
        types: 0,
        operations: 0,
        milliseconds: 0.0,
        complaints: Vec::new(),
        warnings: 0,
    };
    match finding.generation {
        Generation::Generated(generated) => {
            (row.lines, row.types, row.operations) = (generated.lines, generated.types, generated.operations);
            row.milliseconds = generated.milliseconds;
            row.warnings = generated.findings.iter().filter(|(code, _)| code.starts_with('W')).count();
            row.verdict = match &finding.fault {
                None => Verdict::Unchecked,
                Some(None) => Verdict::Good,
                Some(Some(Fault { code, message, line })) => {
                    let place = Some(format!("{}.rs:{line}", case.module()));
                    row.complaints.push(Complaint { code: code.clone(), message: message.clone(), place });
                    Verdict::Uncompilable
                }
            };
        }
        Generation::Refused(refusal) => {
            row.milliseconds = refusal.milliseconds;
            row.complaints.clone_from(&refusal.errors);
            let all_placed = refusal.errors.iter().all(|error| error.place.is_some());
            row.verdict = if all_placed { Verdict::Refused } else { Verdict::Unplaced };
        }
        Generation::Crashed { message } => {
            row.complaints.push(Complaint { code: String::new(), message: message.clone(), place: None });
            row.verdict = Verdict::Crashed;
        }
        Generation::TimedOut => {
            row.complaints.push(Complaint { code: String::new(), message: "took too long".to_owned(), place: None });
        }
    }
    row
}

fn goals(cases: &[Case], rows: &[Row], totals: &Sum) -> Vec<Goal> {
    let ratio = |name, wanted, is_meant: &dyn Fn(&Case) -> bool, is_reached: &dyn Fn(&Row) -> bool| {
        let meant: Vec<&Row> = cases.iter().zip(rows).filter(|(case, _)| is_meant(case)).map(|(_, row)| row).collect();
        Goal { name, reached: meant.iter().filter(|row| is_reached(row)).count(), of: meant.len(), wanted }
    };
    let good = |row: &Row| row.verdict.is_good();
    let speaks_soap = |case: &Case| case.kind == Kind::Wsdl && case.speaks_soap != Some(false);
    let is_whole = |case: &Case| case.unresolved == 0;
    let meant = |case: &Case| is_whole(case) && (speaks_soap(case) || case.kind == Kind::Schema);
    vec![
        ratio("roots without a defect of the generator", 100.0, &|_| true, &|row| !row.verdict.is_defect()),
        ratio("whole WSDLs with a SOAP binding, good", 99.0, &|case| is_whole(case) && speaks_soap(case), &good),
        ratio("whole schemas, good", 98.0, &|case| is_whole(case) && case.kind == Kind::Schema, &good),
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
    use std::path::{Path, PathBuf};

    use super::super::cases::Message;
    use super::super::manifest;
    use super::super::one::{Complaint, Generated, Refusal};
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

    fn figures(outcomes: &[(Outcome, Option<&str>)], generations: &[(Generation, Option<Option<Fault>>)]) -> Figures {
        let text = "set\tcase\troot\tflags\tstyle\tzeep_ok\tunresolved\n\
                    s\t1\ta.wsdl\tsoap11,choice\trpc/literal\tok\t0\n\
                    s\t2\tb.wsdl\tchoice\t\tok\t0\n\
                    t\t3\tc.xsd\t\t\tfail\t0\n\
                    t\t4\td.wsdl\tsoap12\trpc/literal\tok\t1\n";
        let cases = manifest::read(text).unwrap();
        let message = Message { path: PathBuf::from("s/1/_instances/m.xml"), cases: vec![0] };
        let messages = vec![message; outcomes.len()];
        let corpus = Corpus { folder: Path::new("").to_path_buf(), cases, messages };
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
        assert_eq!((by_style.roots, by_style.generated, by_style.unplaced, by_style.equal), (2, 1, 1, 2));
        assert_eq!((by_style.messages, by_style.invalid, by_style.invalid_equal), (4, 2, 1));
        assert_eq!(figures.by_flag["choice"].roots, 2);
        assert_eq!(figures.by_set["t"].uncompilable, 1);
        assert_eq!((figures.slowest[0].milliseconds, figures.slowest.len()), (2.0, 4));
    }

    #[test]
    fn reasons_are_grouped_with_an_example_most_frequent_first() {
        let refusals = || (refused(Some("x.wsdl:1:2")), None);
        let crash = (Generation::Crashed { message: "panicked at a.rs:3:5 oh".to_owned() }, None);
        let figures = figures(&[], &[refusals(), crash, refusals(), (generated(), None)]);
        let reasons: Vec<_> = figures.reasons.iter().map(|it| (it.group, it.message.as_str(), it.count)).collect();
        assert_eq!(reasons, [(Group::Crashed, "panicked at a.rs:#:# oh", 1), (Group::Refused, "unknown type …", 2)]);
        assert_eq!(figures.reasons[1].example, "x.wsdl:1:2: unknown type `tns:a`");
        assert_eq!((figures.reasons[1].alone, figures.reasons[1].cases[1].as_str()), (2, "t/3/c.xsd"));
        // Once per case.
        assert_eq!((figures.warnings[0].code.as_str(), figures.warnings[0].count), ("W101", 1));
    }

    #[test]
    fn a_goal_without_candidates_is_reached() {
        assert!(Goal { name: "x", reached: 0, of: 0, wanted: 100.0 }.is_reached());
    }
}
