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
            (None, Some(remote)) => (Vec::new(), remote.split('?').next().unwrap_or_default()),
            (None, None) => (readings(folder, location), location),
        };
        let beside = match path.rsplit(['/', '\\']).next() {
            None | Some("" | "." | "..") => Vec::new(),
            Some(name) => readings(folder, name),
        };
        Self { named, beside }
    }
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
    slashes(up.chain(path.components().skip(common)))
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
        assert_eq!(beside, ["wsdl/shop/a.xsd"]);
        assert_eq!(of("../other/a.xsd").1, ["wsdl/shop/a.xsd"]);
        assert_eq!(of("https://x.example/"), (vec![], vec![]));
    }

    #[test]
    fn paths_are_shown_relative_to_the_base() {
        let show = |path| display(Path::new(path), Some(Path::new("/code/shop")));
        assert_eq!(show("/code/shop/wsdl/./a.wsdl"), "wsdl/a.wsdl");
        assert_eq!(show("/code/shop/wsdl/../a.wsdl"), "a.wsdl");
        assert_eq!(show("/code/wsdl/a.wsdl"), "../wsdl/a.wsdl");
        assert_eq!(show("/srv/a.wsdl"), "/srv/a.wsdl");
    }
}
