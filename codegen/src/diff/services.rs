//! Which service and port of the new side is which of the old one, and what their bindings and addresses say.

use super::change::Direction;
use super::operations;
use super::side::Side;
use super::walk::{At, Walk};
use crate::model::{Interface, Login, Port, Service};
use crate::qname::QName;
use crate::wsdl::{Protocol, SoapVersion};

/// Compares services, then port types that nothing binds.
pub(super) fn compare(walk: &mut Walk<'_>) {
    let (old, new) = (&walk.old.api.services, &walk.new.api.services);
    let mut left: Vec<&Service> = new.iter().collect();
    let mut gone: Vec<&Service> = Vec::new();
    for before in old {
        match left.iter().position(|after| after.name.local == before.name.local) {
            Some(index) => ports(walk, before, left.remove(index)),
            None => gone.push(before),
        }
    }
    // What a service is called is in no message: the only one that is left on both sides is the same.
    if let ([before], [after]) = (&gone[..], &left[..]) {
        ports(walk, before, after);
        (gone, left) = (Vec::new(), Vec::new());
    }
    for service in gone {
        let at = At::Path(format!("service {}", service.name.local), Direction::Request);
        walk.add("service-removed", at, "the service is gone", [Some(service.span), None]);
    }
    for service in left {
        let at = At::Path(format!("service {}", service.name.local), Direction::Both);
        walk.add("service-added", at, "the service is new", [None, Some(service.span)]);
    }
    interfaces(walk);
    walk.found.dedup_by(|a, b| (a.rule, &a.at, &a.message) == (b.rule, &b.at, &b.message));
}

fn ports(walk: &mut Walk<'_>, old: &Service, new: &Service) {
    let path = |port: &Port| format!("port {}", port.name);
    let mut left: Vec<&Port> = new.ports.iter().collect();
    let mut gone: Vec<&Port> = Vec::new();
    let mut pairs: Vec<(&Port, &Port)> = Vec::new();
    for before in &old.ports {
        match left.iter().position(|after| after.name == before.name) {
            Some(index) => pairs.push((before, left.remove(index))),
            None => gone.push(before),
        }
    }
    gone.retain(|before| {
        let fits = |after: &&Port| after.version == before.version && after.interface.local == before.interface.local;
        let twin = left.iter().position(fits);
        let is_only = left.iter().filter(|after| fits(after)).count() == 1;
        if let Some(index) = twin.filter(|_| is_only) {
            pairs.push((before, left.remove(index)));
            return false;
        }
        true
    });
    if let ([before], [after]) = (&gone[..], &left[..])
        && old.ports.len() == 1
        && new.ports.len() == 1
    {
        pairs.push((before, after));
        (gone, left) = (Vec::new(), Vec::new());
    }
    for port in gone {
        let at = At::Path(path(port), Direction::Request);
        walk.add("port-removed", at, "the port is gone", [Some(port.span), None]);
    }
    for port in left {
        let at = At::Path(path(port), Direction::Both);
        walk.add("port-added", at, "the port is new", [None, Some(port.span)]);
    }
    // Ports of one port type say the same of its operations.
    let mut said: Vec<(QName, QName)> = Vec::new();
    for (before, after) in pairs {
        bindings(walk, before, after);
        let key = (before.interface.clone(), after.interface.clone());
        let start = walk.found.len();
        operations::compare(walk, &before.operations, &after.operations);
        if said.contains(&key) {
            let (known, fresh) = walk.found.split_at(start);
            let is_new = |index: usize| {
                let found = &fresh[index];
                known
                    .iter()
                    .all(|other| (other.rule, &other.at, &other.message) != (found.rule, &found.at, &found.message))
            };
            let keep: Vec<bool> = (0..fresh.len()).map(is_new).collect();
            let mut keep = std::iter::repeat_n(true, start).chain(keep);
            walk.found.retain(|_| keep.next().unwrap_or(true));
        }
        said.push(key);
    }
}

fn bindings(walk: &mut Walk<'_>, old: &Port, new: &Port) {
    let path = format!("port {}", old.name);
    let spans = [Some(old.span), Some(new.span)];
    let both = || At::Path(path.clone(), Direction::Both);
    if old.address != new.address {
        let message = format!("the address is `{}` instead of `{}`", new.address, old.address);
        walk.add("address-changed", both(), message, spans);
    }
    if old.version != new.version {
        let version = |version| if version == SoapVersion::Soap12 { "1.2" } else { "1.1" };
        let message = format!("SOAP {} instead of {}", version(new.version), version(old.version));
        walk.add("binding-soap-version-changed", both(), message, spans);
    }
    let (before, after) = (transport(walk.old, &old.binding), transport(walk.new, &new.binding));
    // An absent transport is HTTP, to all tools that accept it.
    let is_http = |uri: &str| uri.is_empty() || uri.to_ascii_lowercase().contains("http");
    if before != after
        && is_http(before.rsplit('/').next().unwrap_or_default())
            != is_http(after.rsplit('/').next().unwrap_or_default())
    {
        let message = format!("the transport is `{after}` instead of `{before}`");
        walk.add("binding-transport-changed", both(), message, spans);
    }
    if login(&old.login) != login(&new.login) {
        let message = format!("the login goes {} instead of {}", login(&new.login), login(&old.login));
        walk.add("login-placement-changed", At::Path(path, Direction::Request), message, spans);
    }
}

fn login(login: &Login) -> &'static str {
    match login {
        Login::Basic => "into HTTP Basic",
        Login::Body(_) => "into the body",
        Login::Header(_) => "into a header",
        Login::Parts => "into parts",
    }
}

fn transport(side: &Side, binding: &QName) -> String {
    let mut bindings = side.input.definitions.iter().flat_map(|definitions| &definitions.bindings);
    match bindings.find(|candidate| candidate.name == *binding).map(|binding| &binding.protocol) {
        Some(Protocol::Soap { transport, .. }) => transport.clone(),
        _ => String::new(),
    }
}

fn interfaces(walk: &mut Walk<'_>) {
    let (old, new) = (&walk.old.api.interfaces, &walk.new.api.interfaces);
    let mut left: Vec<&Interface> = new.iter().collect();
    for before in old {
        match left.iter().position(|after| after.name.local == before.name.local) {
            Some(index) => operations::compare(walk, &before.operations, &left.remove(index).operations),
            None => {
                let at = At::Path(format!("port type {}", before.name.local), Direction::Request);
                walk.add("service-removed", at, "the port type is gone", [Some(before.span), None]);
            }
        }
    }
    for after in left {
        let at = At::Path(format!("port type {}", after.name.local), Direction::Both);
        walk.add("service-added", at, "the port type is new", [None, Some(after.span)]);
    }
}
