//! Which documents belong to an address: the WSDL, then what each imports, each address once, each under a name of its own.

use std::collections::{HashMap, HashSet, VecDeque};

use centra_codegen::catalog::{join, locations};
use centra_codegen::diff::Announcement;

use super::http::{Agent, Answer, Failure, shown};
use crate::error::Error;

/// A document as it was sent.
#[derive(Debug)]
pub(super) struct Document {
    /// What it is called on the disk.
    pub(super) file: String,
    pub(super) bytes: Vec<u8>,
}

/// All documents, the WSDL first.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) documents: Vec<Document>,
    /// Address and file, of every address that a document has.
    pub(super) addresses: Vec<(String, String)>,
    /// What the server announces about the end of the service.
    pub(super) announced: Vec<Announcement>,
}

/// Gets the WSDL at this address and all that it imports.
pub(super) fn collect(agent: &Agent, url: &str, name: Option<&str>, most: usize) -> Result<Collected, Failure> {
    let (answer, imports) = root(agent, url)?;
    let mut collected = Collected { documents: Vec::new(), addresses: Vec::new(), announced: answer.announced.clone() };
    let mut taken: HashSet<String> = HashSet::new();
    let file = match name {
        Some(name) => unique(name.to_owned(), &mut taken),
        None => unique(file_of(&answer.address, "wsdl"), &mut taken),
    };
    let mut known: HashMap<String, String> = HashMap::new();
    let mut open: VecDeque<String> = imports.iter().map(|location| join(&answer.address, location)).collect();
    keep(&mut collected, &mut known, url, answer, file);
    while let Some(address) = open.pop_front() {
        if !address.starts_with("http:") && !address.starts_with("https:") || known.contains_key(&address) {
            continue;
        }
        if collected.documents.len() >= most {
            let message = format!("more than {most} documents are imported");
            return Err(Error::new(message).help("`--max-files` raises the limit").into());
        }
        let answer = agent.get(&address).map_err(|failure| Failure {
            error: failure.error.context(&format!("an import of `{}`", shown(url))),
            ..failure
        })?;
        let imports = locations(&answer.bytes).map_err(|why| no_document(&answer, &why))?;
        open.extend(imports.iter().map(|location| join(&answer.address, location)));
        let file = unique(file_of(&address, "xsd"), &mut taken);
        keep(&mut collected, &mut known, &address, answer, file);
    }
    Ok(collected)
}

fn keep(collected: &mut Collected, known: &mut HashMap<String, String>, asked: &str, answer: Answer, file: String) {
    // Where it was asked for, and where redirects led.
    for address in [asked, answer.address.as_str()] {
        if known.insert(address.to_owned(), file.clone()).is_none() {
            collected.addresses.push((address.to_owned(), file.clone()));
        }
    }
    collected.documents.push(Document { file, bytes: answer.bytes });
}

/// The WSDL and what it imports; `?wsdl` is added if the address serves a page.
fn root(agent: &Agent, url: &str) -> Result<(Answer, Vec<String>), Failure> {
    let answer = agent.get(url)?;
    let why = match locations(&answer.bytes) {
        Ok(imports) => return Ok((answer, imports)),
        Err(why) => why,
    };
    if !url.contains('?') && !is_retired(&answer) {
        let longer = agent.get(&format!("{url}?wsdl"));
        if let Ok(other) = longer
            && let Ok(imports) = locations(&other.bytes)
        {
            return Ok((other, imports));
        }
    }
    Err(no_document(&answer, &why))
}

/// What a reply is that is no WSDL.
fn no_document(answer: &Answer, why: &str) -> Failure {
    let address = shown(&answer.address);
    let page = String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(64 << 10)]).to_lowercase();
    let is_page = answer.is_html || page.contains("<html") || page.contains("<!doctype html");
    if is_page && is_retired(answer) {
        let error = Error::new(format!("`{address}` is a page that says that the service is retired"))
            .help("open it in a browser, and ask the vendor what replaces it");
        return Failure { error, is_gone: true };
    }
    if is_page
        && (page.contains("type=\"password\"") || page.contains("type='password'") || page.contains("type=password"))
    {
        return Error::new(format!("`{address}` is a page to log in, not a WSDL"))
            .help("`--user NAME --password-env VARIABLE` sends a login by HTTP Basic; for other logins save the WSDL from a browser")
            .into();
    }
    if is_page {
        return Error::new(format!("`{address}` is a web page, not a WSDL"))
            .help("the address may need `?wsdl`")
            .into();
    }
    if answer.bytes.is_empty() {
        return Error::new(format!("`{address}` is empty")).help("try again later").into();
    }
    Error::new(format!("`{address}` is no WSDL or schema: {why}")).help("open it in a browser to see what it is").into()
}

/// Whether a page says in words that the service has ended.
fn is_retired(answer: &Answer) -> bool {
    const WORDS: [&str; 7] = [
        "has been retired",
        "has been discontinued",
        "has been decommissioned",
        "has been shut down",
        "no longer available",
        "is no longer supported",
        "was retired",
    ];
    let page = String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(64 << 10)]).to_lowercase();
    WORDS.iter().any(|word| page.contains(word))
}

/// `…/ws/Orders?xsd=1` is `Orders_1.xsd`, `…/soap/api?wsdl` is `api.wsdl`: the names under which imports are looked for without a catalogue.
fn file_of(address: &str, extension: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').and_then(|(_, path)| path.rsplit('/').next()).unwrap_or_default();
    let name = if name.is_empty() { "service" } else { name };
    let (stem, known) = match name.rsplit_once('.') {
        Some((stem, known @ ("wsdl" | "xsd" | "xml"))) => (stem, known),
        _ => (name, ""),
    };
    let parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
    let which: Vec<&str> = parameters.map(|(_, value)| value).filter(|value| !value.is_empty()).collect();
    let kind = ["wsdl", "xsd"].into_iter().find(|kind| query.to_lowercase().split('&').any(|it| it.starts_with(kind)));
    let extension = if known.is_empty() { kind.unwrap_or(extension) } else { known };
    let suffix =
        which.last().map_or_else(String::new, |which| format!("_{}", which.trim_end_matches(&format!(".{extension}"))));
    plain(&format!("{stem}{suffix}.{extension}"))
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let keep = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let name: String = name.chars().map(|character| if keep(character) { character } else { '_' }).collect();
    name.trim_start_matches('.').to_owned()
}

/// The name, or one with a number; on some file systems capitals and small letters are the same.
fn unique(name: String, taken: &mut HashSet<String>) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let mut candidate = name.clone();
    let mut number = 2;
    while !taken.insert(candidate.to_lowercase()) {
        candidate = format!("{stem}_{number}.{extension}");
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_as_imports_are_looked_for() {
        for (address, file) in [
            ("https://shop.example/ams/system/service/module/soap/api?wsdl", "api.wsdl"),
            ("http://erp.example:8080/ws/Orders?xsd=1", "Orders_1.xsd"),
            ("http://erp.example:8080/ws/Orders?wsdl=Part.wsdl", "Orders_Part.wsdl"),
            ("http://erp.example/types.xsd", "types.xsd"),
            ("http://erp.example/Service.svc?singleWsdl", "Service.svc.wsdl"),
            ("http://erp.example", "service.wsdl"),
        ] {
            assert_eq!(file_of(address, "wsdl"), file, "{address}");
        }
        assert_eq!(file_of("http://erp.example/a/..%2f..%2fetc", "xsd"), "_2f.._2fetc.xsd");
    }

    #[test]
    fn no_two_documents_have_one_name() {
        let mut taken = HashSet::new();
        let names: Vec<String> = ["a.xsd", "A.xsd", "a.xsd"].map(|name| unique(name.to_owned(), &mut taken)).into();
        assert_eq!(names, ["a.xsd", "A_2.xsd", "a_3.xsd"]);
    }
}
