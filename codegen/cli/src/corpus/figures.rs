//! What a run amounts to: one verdict per document, sums, and reasons grouped.

use serde::Serialize;

use super::cases::{Case, Corpus, Kind};
use super::compile::Fault;
use super::one::{Complaint, Generation};
use super::reasons::{self, Group, Groups, Reason};

/// Everything that is printed.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Of all documents.
    pub totals: Sum,
    /// Why documents failed; the most frequent first.
    pub reasons: Vec<Reason>,
    /// What was left out or approximated.
    pub warnings: Vec<Reason>,
    /// Which took longest.
    pub slowest: Vec<Slow>,
    /// One per document.
    pub cases: Vec<Row>,
}

/// What became of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Generated; compiles.
    Good,
    /// Generated; nobody asked whether it compiles.
    Unchecked,
    /// Refused with a place.
    Refused,
    /// Refused without one.
    Unplaced,
    /// The generator panicked or was killed.
    Crashed,
    /// The generator took too long.
    TimedOut,
    /// Generated; does not compile.
    Uncompilable,
}

impl Verdict {
    /// Whether there is a module, and nothing is wrong with it as far as anybody asked.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Good | Self::Unchecked)
    }

    /// Whether it is the generator's fault, whatever the input.
    pub fn is_defect(self) -> bool {
        matches!(self, Self::Unplaced | Self::Crashed | Self::TimedOut | Self::Uncompilable)
    }

    pub(super) fn group(self) -> Group {
        match self {
            Self::Crashed => Group::CRASHED,
            Self::TimedOut => Group::TIMED_OUT,
            Self::Uncompilable => Group::UNCOMPILABLE,
            Self::Unplaced => Group::UNPLACED,
            Self::Good | Self::Unchecked | Self::Refused => Group::REFUSED,
        }
    }
}

/// How many documents there are, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// All of them.
    pub roots: usize,
    /// Those with a module that compiles, or that nobody compiled.
    pub generated: usize,
    /// Those that are refused with a place.
    pub refused: usize,
    /// Those that are refused without one.
    pub unplaced: usize,
    /// Those on which the generator panicked or was killed.
    pub crashed: usize,
    /// Those that took too long.
    pub timed_out: usize,
    /// Those with a module that does not compile.
    pub uncompilable: usize,
    /// Lines of all modules.
    pub lines: usize,
}

impl Sum {
    /// Adds a document.
    pub fn add(&mut self, row: &Row) {
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
}

/// A document that took long.
#[derive(Debug, Serialize)]
pub struct Slow {
    /// What it is called.
    pub case: String,
    /// How long it took.
    pub milliseconds: f64,
    /// Lines of its module.
    pub lines: usize,
}

/// One document.
#[derive(Debug, Serialize)]
pub struct Row {
    /// What it is called.
    pub case: String,
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub verdict: Verdict,
    /// Of its module.
    pub lines: usize,
    /// Structs and enums.
    pub types: usize,
    /// Operations of all clients.
    pub operations: usize,
    /// How long it took to generate.
    pub milliseconds: f64,
    /// Why it is not good.
    pub complaints: Vec<Complaint>,
    /// How many warnings it has.
    pub warnings: usize,
}

/// What was found out about one document.
pub struct Finding<'a> {
    /// What the generator did.
    pub generation: &'a Generation,
    /// What the compiler said; `None` where nobody asked it, `Some(None)` where it has nothing to say.
    pub fault: Option<Option<Fault>>,
}

const SLOWEST: usize = 10;

/// Sums everything up; findings are in the order of the documents. `more` is what happened besides, such as to messages.
pub fn sum_up(corpus: &Corpus, findings: &[Finding<'_>], more: impl FnOnce(&mut Groups)) -> Figures {
    let cases: Vec<Row> = corpus.cases.iter().zip(findings).map(|(case, finding)| row(case, finding)).collect();
    let mut totals = Sum::default();
    cases.iter().for_each(|row| totals.add(row));
    let slow = |row: &Row| Slow { case: row.case.clone(), milliseconds: row.milliseconds, lines: row.lines };
    let mut slowest: Vec<Slow> = cases.iter().map(slow).collect();
    slowest.sort_by(|a, b| b.milliseconds.total_cmp(&a.milliseconds));
    slowest.truncate(SLOWEST);
    let mut groups = reasons::of_rows(&cases);
    more(&mut groups);
    let warnings = reasons::warnings(&corpus.cases, findings);
    Figures { totals, reasons: groups.finish(), warnings, slowest, cases }
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::one::{Generated, Refusal};
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

    fn figures(generations: &[(Generation, Option<Option<Fault>>)]) -> Figures {
        let cases = ["a.wsdl", "b.wsdl", "c.xsd", "d.wsdl"].map(|path| Case::unlisted(path).unwrap()).to_vec();
        let corpus = Corpus { folder: PathBuf::new(), cases };
        let findings: Vec<Finding<'_>> =
            generations.iter().map(|(generation, fault)| Finding { generation, fault: fault.clone() }).collect();
        sum_up(&corpus, &findings, |_| {})
    }

    #[test]
    fn verdicts_are_counted() {
        let fault = Fault { code: "E0308".to_owned(), message: "mismatched types".to_owned(), line: 3 };
        let generations = [
            (generated(), Some(None)),
            (refused(Some("b.wsdl:1:2")), None),
            (generated(), Some(Some(fault))),
            (refused(None), None),
        ];
        let figures = figures(&generations);
        let totals = figures.totals;
        assert_eq!((totals.roots, totals.generated, totals.refused), (4, 1, 1));
        assert_eq!((totals.uncompilable, totals.unplaced, totals.lines), (1, 1, 10));
        assert_eq!((figures.slowest[0].milliseconds, figures.slowest.len()), (2.0, 4));
    }

    #[test]
    fn reasons_are_grouped_with_an_example_most_frequent_first() {
        let refusals = || (refused(Some("x.wsdl:1:2")), None);
        let crash = (Generation::Crashed { message: "panicked at a.rs:3:5 oh".to_owned() }, None);
        let figures = figures(&[refusals(), crash, refusals(), (generated(), None)]);
        let reasons: Vec<_> = figures.reasons.iter().map(|it| (it.group, it.message.as_str(), it.count)).collect();
        assert_eq!(reasons, [(Group::CRASHED, "panicked at a.rs:#:# oh", 1), (Group::REFUSED, "unknown type …", 2)]);
        assert_eq!(figures.reasons[1].example, "x.wsdl:1:2: unknown type `tns:a`");
        assert_eq!((figures.reasons[1].alone, figures.reasons[1].cases[1].as_str()), (2, "c.xsd"));
        // Once per document.
        assert_eq!((figures.warnings[0].code.as_str(), figures.warnings[0].count), ("W101", 1));
    }
}
