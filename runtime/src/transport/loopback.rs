//! Which hosts are this machine itself, so that what is sent to them does not leave it.

/// Whether the host is this machine, so that what goes there does not leave it.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_local = |name: &str| name.eq_ignore_ascii_case("localhost");
    host.parse::<std::net::IpAddr>().map_or_else(
        |_| is_local(host) || host.rsplit_once('.').is_some_and(|(_, last)| is_local(last)),
        |address| address.is_loopback(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_several_names() {
        for host in ["localhost", "LOCALHOST", "shop.localhost", "127.0.0.1", "127.3.2.1", "[::1]", "::1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["shop.example.com", "localhost.example.com", "128.0.0.1", "10.0.0.1", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
