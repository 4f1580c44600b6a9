//! Which ports are one client: those that offer the same operations.

use crate::model::{Api, Body, Message, Operation, Port, Service};

/// Ports that offer the same operations, together, each with its service.
pub(super) fn alike(api: &Api) -> Vec<Vec<(&Service, &Port)>> {
    let mut sets: Vec<Vec<(&Service, &Port)>> = Vec::new();
    for (service, port) in api.services.iter().flat_map(|service| service.ports.iter().map(move |port| (service, port)))
    {
        match sets.iter_mut().find(|set| set.first().is_some_and(|(_, main)| agree(main, port))) {
            Some(set) => set.push((service, port)),
            None => sets.push(vec![(service, port)]),
        }
    }
    sets
}

/// Whether two ports offer the same operations with the same messages.
fn agree(a: &Port, b: &Port) -> bool {
    let bodies = |message: &Message| match message.body {
        Body::Empty => None,
        Body::Element(id) => Some((0, id.0)),
        Body::Fragment(id) => Some((1, id.0)),
    };
    let same = |a: &Operation, b: &Operation| {
        a.name == b.name
            && bodies(&a.input) == bodies(&b.input)
            && a.output.as_ref().map(bodies) == b.output.as_ref().map(bodies)
    };
    a.operations.len() == b.operations.len() && a.operations.iter().zip(&b.operations).all(|(a, b)| same(a, b))
}

/// What an endpoint is called: as its port, or as its file where a port of another document has the same name.
pub(super) fn endpoint_name<'n>(port: &'n str, file: &'n str, elsewhere: &[&str]) -> &'n str {
    if elsewhere.contains(&port) { stem(file) } else { port }
}

/// File name without its last extension.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
