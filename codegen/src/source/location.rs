//! Where an import points to: which file a location means, and how a path is shown.

use std::path::{Component, Path, PathBuf};

/// Where the document that a `location` or `schemaLocation` names may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    /// The file that is named, in each reading of its name, the most literal first. Empty for a remote location.
    pub(super) named: Vec<PathBuf>,
    /// The same name in the folder of the importing file: who downloads documents puts them into one folder.
    pub(super) beside: Vec<PathBuf>,
}

impl Location {
    /// Reads `location`, found in the file `importer`.
    pub(super) fn of(location: &str, importer: &Path) -> Self {
        let folder = importer.parent().unwrap_or_else(|| Path::new(""));
        let location = location.split('#').next().unwrap_or_default();
        let (named, path) = match (location.strip_prefix("file:"), scheme(location)) {
            (Some(path), _) => {
                let path = match path.strip_prefix("//") {
                    // `file://host/path` and `file:///path`: the host, nearly always empty, is left out.
                    Some(rest) => rest.find('/').map_or(rest, |slash| &rest[slash..]),
                    None => path,
                };
                (readings(Path::new(""), path), path)
            }
            (None, Some(remote)) => (Vec::new(), remote),
            (None, None) => (readings(folder, location), location),
        };
        let mut beside = Vec::new();
        for name in names(path) {
            beside.extend(readings(folder, &name));
        }
        Self { named, beside }
    }
}

/// The file names under which a copy of a document may be saved, the most literal first.
///
/// Servers publish several documents at one path, told apart by the query: `Orders?xsd=1`. Such a query is a part of the name; any other, such as
/// that of a version, may be left out.
fn names(path: &str) -> Vec<String> {
    let (before, query) = match path.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (path, None),
    };
    let name = match before.rsplit(['/', '\\']).next() {
        None | Some("" | "." | "..") => return Vec::new(),
        Some(name) => name,
    };
    match query {
        None => vec![name.to_owned()],
        Some(query) => {
            let literal = format!("{name}?{query}");
            let further =
                document(query).map_or_else(|| vec![name.to_owned()], |(kind, which)| copies(name, kind, which));
            [literal].into_iter().chain(further).collect()
        }
    }
}

/// Which of the documents at one path a query names, and of which kind: `xsd=1`, `wsdl=Orders.wsdl`.
fn document(query: &str) -> Option<(&'static str, &str)> {
    let parameters = query.split('&').map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")));
    let mut kinds = parameters.filter_map(|(key, which)| {
        let kind = ["xsd", "wsdl", "schema"].into_iter().find(|kind| key.eq_ignore_ascii_case(kind))?;
        Some((if kind == "schema" { "xsd" } else { kind }, which))
    });
    kinds.next_back()
}

/// Names that every file system takes. A document that is named by a path keeps all of it: `a/x.xsd` and `b/x.xsd` are two.
fn copies(name: &str, kind: &str, which: &str) -> Vec<String> {
    let decoded = percent_decoded(which);
    let steps: Vec<&str> = decoded.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | "..")).collect();
    let ends = |text: &str| text.to_ascii_lowercase().ends_with(&format!(".{kind}"));
    let extension = if steps.last().is_some_and(|last| ends(last)) { String::new() } else { format!(".{kind}") };
    match steps.is_empty() {
        true if ends(name) => vec![name.to_owned()],
        true => vec![format!("{name}.{kind}"), name.to_owned()],
        false => vec![format!("{name}_{}{extension}", steps.join("_")), format!("{}{extension}", steps.join("/"))],
    }
}

/// The name under which a document is to be saved, so that an import of `location` finds it; `None` if the location has no name at its end.
pub(crate) fn saved_as(location: &str) -> Option<String> {
    let location = location.split('#').next().unwrap_or_default();
    let path = scheme(location).unwrap_or(location);
    let all = names(path);
    all.iter().find(|name| !name.contains('?')).or(all.first()).cloned()
}

/// `path` relative to `base`, `/` as separator, without `.` and needless `..`.
pub(super) fn display(path: &Path, base: Option<&Path>) -> String {
    let absolute = |path: &Path| std::path::absolute(path).map(|path| clean(&path));
    let base = absolute(base.unwrap_or_else(|| Path::new(".")));
    let (Ok(path), Ok(base)) = (absolute(path), base) else {
        return slashes(path.components());
    };
    let common = path.components().zip(base.components()).take_while(|(a, b)| a == b).count();
    // A common root says nothing: such a path is better understood from there.
    if common <= 1 {
        return slashes(path.components());
    }
    let up = base.components().skip(common).map(|_| Component::ParentDir);
    let shown = slashes(up.chain(path.components().skip(common)));
    if shown.is_empty() { ".".to_owned() } else { shown }
}

fn slashes<'a>(components: impl Iterator<Item = Component<'a>>) -> String {
    let mut shown = String::new();
    for component in components {
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        match component {
            Component::RootDir => shown.push('/'),
            other => shown.push_str(&other.as_os_str().to_string_lossy()),
        }
    }
    shown
}

fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// What follows `scheme:`, when there is one. One letter is a drive, not a scheme.
fn scheme(location: &str) -> Option<&str> {
    let (scheme, rest) = location.split_once(':')?;
    let valid = scheme.len() > 1
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    valid.then_some(rest)
}

/// As written; with `%20` decoded, as URIs have it; with backslashes turned, as Windows tools write them.
fn readings(folder: &Path, path: &str) -> Vec<PathBuf> {
    let mut readings = vec![folder.join(path)];
    for other in [percent_decoded(path), percent_decoded(path).replace('\\', "/")] {
        let other = folder.join(other);
        if !readings.contains(&other) {
            readings.push(other);
        }
    }
    readings
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = hex.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(location: &str) -> (Vec<String>, Vec<String>) {
        let shown = |paths: Vec<PathBuf>| {
            let paths = paths.iter();
            paths.map(|path| path.to_string_lossy().into_owned()).collect()
        };
        let location = Location::of(location, Path::new("wsdl/shop/service.wsdl"));
        (shown(location.named), shown(location.beside))
    }

    fn paths(location: &str) -> Vec<String> {
        of(location).0
    }

    #[test]
    fn a_location_is_relative_to_the_importing_file() {
        assert_eq!(paths("types.xsd"), ["wsdl/shop/types.xsd"]);
        assert_eq!(paths("../a.xsd#x"), ["wsdl/shop/../a.xsd"]);
        assert_eq!(paths("/srv/a.xsd"), ["/srv/a.xsd"]);
    }

    #[test]
    fn other_spellings_come_second() {
        assert_eq!(paths("a%20b.xsd"), ["wsdl/shop/a%20b.xsd", "wsdl/shop/a b.xsd"]);
        assert_eq!(paths(r"x\a.xsd"), [r"wsdl/shop/x\a.xsd", "wsdl/shop/x/a.xsd"]);
    }

    #[test]
    fn file_urls_are_files() {
        assert_eq!(paths("file:///srv/a.xsd"), ["/srv/a.xsd"]);
        assert_eq!(paths("file:/srv/a.xsd"), ["/srv/a.xsd"]);
        assert_eq!(paths("file://localhost/srv/a.xsd"), ["/srv/a.xsd"]);
    }

    #[test]
    fn a_copy_may_lie_beside_the_importer() {
        let (named, beside) = of("http://x.example/s/a.xsd?v=1");
        assert!(named.is_empty());
        assert_eq!(beside, ["wsdl/shop/a.xsd?v=1", "wsdl/shop/a.xsd"]);
        assert_eq!(of("../other/a.xsd").1, ["wsdl/shop/a.xsd"]);
        assert_eq!(of("https://x.example/"), (vec![], vec![]));
    }

    #[test]
    fn a_query_tells_documents_of_one_path_apart() {
        let beside =
            |location| of(location).1.into_iter().map(|path| path.replace("wsdl/shop/", "")).collect::<Vec<_>>();
        let first = ["Orders?xsd=1", "Orders_1.xsd", "1.xsd"];
        assert_eq!(beside("http://erp.example:8080/ws/Orders?xsd=1"), first);
        assert_eq!(beside("Orders?xsd=1"), first);
        assert_eq!(beside("http://x.example/S.svc?wsdl"), ["S.svc?wsdl", "S.svc.wsdl", "S.svc"]);
        assert_eq!(beside("http://x.example/S?wsdl=a/S.wsdl"), ["S?wsdl=a/S.wsdl", "S_a_S.wsdl", "a/S.wsdl"]);
        assert_eq!(beside("http://x.example/S?xsd=../b/x"), ["S?xsd=../b/x", "S_b_x.xsd", "b/x.xsd"]);
        assert_eq!(beside("http://x.example/a.xsd?v=1"), ["a.xsd?v=1", "a.xsd"]);
        assert_eq!(saved_as("http://x.example/ws/Orders?xsd=2").as_deref(), Some("Orders_2.xsd"));
        assert_eq!(saved_as("http://x.example/a.xsd?v=1#x").as_deref(), Some("a.xsd"));
        assert_eq!(saved_as("https://x.example/"), None);
    }

    #[test]
    fn paths_are_shown_relative_to_the_base() {
        let show = |path| display(Path::new(path), Some(Path::new("/code/shop")));
        assert_eq!(show("/code/shop/wsdl/./a.wsdl"), "wsdl/a.wsdl");
        assert_eq!(show("/code/shop/wsdl/../a.wsdl"), "a.wsdl");
        assert_eq!(show("/code/wsdl/a.wsdl"), "../wsdl/a.wsdl");
        assert_eq!(show("/srv/a.wsdl"), "/srv/a.wsdl");
        assert_eq!(show("/code/shop/."), ".");
    }
}
