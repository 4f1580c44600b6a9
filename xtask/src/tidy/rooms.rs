//! Which file of the runtime imports which: no large circle of imports, and few arrows from a room of the engine up to one that is built on it.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{without_tests, without_text};
use super::{File, Finding, Tree};

const SOURCES: &str = "runtime/src/";

/// The rooms of the engine, from the ground up. Each may import those before it.
const ROOMS: [&[&str]; 8] = [
    &["vocabulary", "options", "version"],
    &["xml::error", "xml::text"],
    &["value", "facet"],
    &["xml::table"],
    &["xml::write"],
    &["xml::read"],
    &["xml::encoding"],
    &["xml::fields"],
];

/// The traits of fields name reader and writer, as visitors do.
const MOST_UPWARD: usize = 10;
const LARGEST_CIRCLE: usize = 8;

/// They only collect names of others.
const HUBS: [&str; 3] = ["lib", "codegen", "xml"];

pub(super) fn rooms(tree: &Tree) -> Vec<Finding> {
    let imports = Imports::of(tree);
    let mut findings = Vec::new();
    for circle in imports.circles().into_iter().filter(|circle| circle.len() > LARGEST_CIRCLE) {
        let what = format!("a circle of {} files, {LARGEST_CIRCLE} at most: {}", circle.len(), circle.join(", "));
        findings.push(finding(circle[0], what));
    }
    let upward = imports.upward();
    if upward.len() > MOST_UPWARD {
        let count = upward.len();
        findings.extend(upward.iter().map(|(from, to)| {
            finding(
                from,
                format!("imports `{to}`, a room above it; there are {count} such arrows, {MOST_UPWARD} at most"),
            )
        }));
    }
    findings
}

fn finding(module: &str, what: String) -> Finding {
    Finding { path: format!("{SOURCES}{}.rs", module.replace("::", "/")), line: 0, what }
}

/// Which module imports which, both by their paths below the crate.
struct Imports(BTreeMap<String, BTreeSet<String>>);

impl Imports {
    fn of(tree: &Tree) -> Self {
        let code: BTreeMap<String, String> = tree.rust().filter_map(|file| Some((module(file)?, code(file)))).collect();
        let mut others = BTreeMap::new();
        for (module, code) in &code {
            for (is_public, path) in uses(code) {
                if is_public && let Some((_, name)) = path.rsplit_once("::") {
                    others.insert(format!("{module}::{name}"), absolute(module, &path));
                }
            }
        }
        let modules = code.iter().filter(|(module, _)| !HUBS.contains(&module.as_str()));
        let imports = modules.map(|(module, code)| {
            let paths = uses(code).into_iter().map(|(_, path)| path).chain(inline(code));
            let found = paths.filter_map(|path| {
                home(&absolute(module, &path), &code_names(&others), &others, &|it| is_module(tree, it))
            });
            let is_other = |other: &String| {
                !other.starts_with(&format!("{module}::"))
                    && !module.starts_with(&format!("{other}::"))
                    && other != module
            };
            (module.clone(), found.filter(is_other).collect())
        });
        Self(imports.collect())
    }

    /// Modules that reach each other, from the largest circle on.
    fn circles(&self) -> Vec<Vec<&str>> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.0.keys().map(|module| (module.as_str(), self.reached(module))).collect();
        let mut circles: Vec<Vec<&str>> = Vec::new();
        for (module, others) in &reached {
            if circles.iter().any(|circle| circle.contains(module)) {
                continue;
            }
            let is_mutual = |other: &&&str| reached.get(**other).is_some_and(|back| back.contains(module));
            let circle: Vec<&str> = others.iter().filter(is_mutual).copied().collect();
            circles.extend((circle.len() > 1).then_some(circle));
        }
        circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
        circles
    }

    fn reached<'i>(&'i self, module: &str) -> BTreeSet<&'i str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = vec![module];
        while let Some(next) = open.pop() {
            let Some(others) = self.0.get(next) else { continue };
            for other in others {
                if self.0.contains_key(other) && reached.insert(other.as_str()) {
                    open.push(other);
                }
            }
        }
        // What is kept lives as long as the map.
        self.0.keys().map(String::as_str).filter(|key| reached.contains(key)).collect()
    }

    fn upward(&self) -> Vec<(&str, &str)> {
        let arrows = self.0.iter().flat_map(|(from, others)| others.iter().map(move |to| (from.as_str(), to.as_str())));
        arrows.filter(|(from, to)| room(from).zip(room(to)).is_some_and(|(from, to)| from < to)).collect()
    }
}

fn code_names(others: &BTreeMap<String, String>) -> BTreeSet<&str> {
    others.keys().map(String::as_str).collect()
}

fn is_module(tree: &Tree, module: &str) -> bool {
    let path = format!("{SOURCES}{}.rs", module.replace("::", "/"));
    tree.files.iter().any(|file| file.path == path)
}

/// The room that a module stands in.
fn room(module: &str) -> Option<usize> {
    let is_in = |name: &&str| module == *name || module.strip_prefix(name).is_some_and(|rest| rest.starts_with("::"));
    ROOMS.iter().position(|room| room.iter().any(&is_in))
}

/// `xml::read::decoder` of `runtime/src/xml/read/decoder.rs`; test modules are none.
fn module(file: &File) -> Option<String> {
    let path = file.path.strip_prefix(SOURCES)?.strip_suffix(".rs")?;
    (!path.ends_with("tests")).then(|| path.replace('/', "::"))
}

fn code(file: &File) -> String {
    without_tests(&without_text(&file.text))
}

/// The paths of all `use` items, each in full, and whether they are public.
fn uses(code: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    for item in code.split(';') {
        let lines = item.trim_start();
        let begin = lines.lines().position(|line| {
            let line = line.trim_start();
            line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ")
        });
        let Some(begin) = begin else { continue };
        let item = lines.lines().skip(begin).collect::<Vec<_>>().join(" ");
        let Some((before, tree)) = item.split_once("use ") else { continue };
        let mut paths = Vec::new();
        expand("", &tree.split_whitespace().collect::<Vec<_>>().join(" "), &mut paths);
        found.extend(paths.into_iter().map(|path| (before.trim_start().starts_with("pub"), path)));
    }
    found
}

/// `a::{b, c::d as e}` as `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((before, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return paths.push(format!("{prefix}{}", path.trim()));
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut begin) = (0, 0);
    for (at, character) in inside.char_indices().chain([(inside.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inside[begin..at].trim();
                if !part.is_empty() {
                    expand(&format!("{prefix}{}", before.trim()), part, paths);
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
}

/// Paths that stand where they are used: `crate::xml::error::DecodeError`.
fn inline(code: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let paths = code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$')).map(|(at, _)| &code[at..]);
    paths.map(|rest| rest[..rest.find(|c| !is_path(c)).unwrap_or(rest.len())].to_owned()).collect()
}

/// Below the crate, whatever it began with.
fn absolute(module: &str, path: &str) -> String {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    match path.split_once("::") {
        Some(("crate", rest)) => rest.to_owned(),
        Some(("super", rest)) => format!("{parent}::{rest}").trim_start_matches("::").to_owned(),
        Some(("self", rest)) => format!("{module}::{rest}"),
        // A module inside of this one, or another crate.
        _ => format!("{module}::{path}"),
    }
}

/// The module that a path leads to, by way of the names that others pass on.
fn home(
    path: &str,
    names: &BTreeSet<&str>,
    others: &BTreeMap<String, String>,
    is_module: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let mut path = path.to_owned();
    for _ in 0..8 {
        let mut end = path.len();
        let mut passed_on = None;
        loop {
            let start = &path[..end];
            if names.contains(start) {
                passed_on = others.get(start).cloned();
                break;
            }
            if is_module(start) {
                return Some(start.to_owned());
            }
            match start.rfind("::") {
                Some(at) => end = at,
                None => break,
            }
        }
        path = passed_on?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| File { path: format!("{SOURCES}{path}"), text: (*text).into() });
        Tree { root: "nowhere".into(), files: files.collect() }
    }

    #[test]
    fn names_are_followed_to_where_they_come_from() {
        let tree = tree(&[
            ("xml.rs", "pub use text::reader::Reader;\npub use table::{shape::{Shape as S}, slot};"),
            ("xml/text/reader.rs", "use crate::xml::{Shape, slot::Slot};\nfn f() -> crate::value::Field {}"),
            ("xml/table/shape.rs", "use crate::xml::Reader;\n#[cfg(test)]\nmod tests { use crate::xml::fields::Any; }"),
            ("xml/table/slot.rs", ""),
            ("value.rs", "// use crate::xml::Reader;"),
            ("xml/fields.rs", ""),
        ]);
        let imports = Imports::of(&tree);
        let of = |module: &str| imports.0[module].iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(of("xml::table::shape"), ["xml::text::reader"]);
        assert_eq!(of("xml::text::reader"), ["value", "xml::table::shape", "xml::table::slot"]);
        assert_eq!(of("value"), [] as [&str; 0]);
        assert_eq!(imports.circles(), [["xml::table::shape", "xml::text::reader"]]);
        let upward = ["value", "xml::table::shape", "xml::table::slot"].map(|to| ("xml::text::reader", to));
        assert_eq!(imports.upward(), upward);
    }

    #[test]
    fn large_circles_and_many_arrows_are_found() {
        let files: Vec<(String, String)> = (0..9)
            .map(|number| (format!("m{number}.rs"), format!("use crate::m{}::X;", (number + 1) % 9)))
            .chain((0..11).map(|number| (format!("value/v{number}.rs"), "use crate::xml::fields::X;".to_owned())))
            .chain([("xml/fields.rs".to_owned(), String::new())])
            .collect();
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let findings = rooms(&tree(&files));
        assert_eq!(findings.len(), 12, "{findings:#?}");
        assert!(findings[0].what.starts_with("a circle of 9 files, 8 at most: m0, m1"), "{findings:#?}");
        assert!(rooms(&tree(&files[1..19])).is_empty());
    }
}
