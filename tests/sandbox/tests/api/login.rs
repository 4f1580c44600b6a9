//! Who is let in: username and password, where each endpoint takes them.

use centra_runtime::Login;
use centra_sandbox::{Builder, WrongLogin};

use super::*;

fn with(centra: &Sandbox, endpoint: &'static Endpoint, login: Login) -> Client<Ureq> {
    Client::new(centra.port(endpoint).expect("an address").login(login), Ureq::new())
}

fn done(client: &Client<Ureq>) -> Result<(), Error> {
    client.events_done([] as [&str; 0]).send().map(drop)
}

/// docs/centra.md, "What it is": A username and a password go with every request; Three endpoints: in the body, in the body, by HTTP Basic.
#[test]
fn a_wrong_login_is_a_fault() {
    let centra = start();
    for endpoint in ENDPOINTS {
        done(&client(&centra, endpoint)).expect("the right login");
        for (user, password) in [("demo", "wrong"), ("wrong", "demo"), ("", ""), ("demo", ""), ("demo", "demo ")] {
            match done(&with(&centra, endpoint, Login::new(user, password))) {
                Err(Error::Fault(fault)) => {
                    assert_eq!(fault.message(), "Wrong username or password");
                    assert_eq!(fault.status(), if endpoint.name == "navision-api" { 401 } else { 500 });
                    assert!(fault.request_id().is_some());
                }
                other => panic!("{user}:{password} at {}: {other:?}", endpoint.name),
            }
        }
        let bare = Client::new(centra_runtime::Port::new(endpoint, &centra.url()).expect("an address"), Ureq::new());
        let refused = done(&bare);
        match endpoint.name {
            // Basic may not be needed, as far as a client knows.
            "navision-api" => assert!(matches!(refused, Err(Error::Fault(_))), "{refused:?}"),
            _ => assert!(matches!(refused, Err(Error::Login(_))), "{}: {refused:?}", endpoint.name),
        }
    }
}

/// As configured, by `success` = `false`; where events were asked for, too.
#[test]
fn a_wrong_login_is_a_rejection_if_wanted() {
    let centra = Builder::default().wrong_login(WrongLogin::Rejection).start().expect("a free port");
    for endpoint in ENDPOINTS {
        let wrong = with(&centra, endpoint, Login::new("demo", "wrong"));
        assert_eq!(errors(done(&wrong)), ["Wrong username or password"], "{}", endpoint.name);
        assert_eq!(errors(wrong.events_get(EventsGetRequest::new("order")).send()), ["Wrong username or password"]);
        assert_eq!(errors(wrong.warehouses_update([WarehouseUpdate::new("w")]).send()), ["Wrong username or password"]);
    }
    assert!(centra.ids(centra_sandbox::Kind::Warehouse).is_empty(), "nothing was carried out");
}

/// Logins are checked per endpoint; the login of one place is none in another.
#[test]
fn every_endpoint_has_its_own_login() {
    let builder = Builder::default().login(Login::new("a", "a")).login_at("navision-soap", Login::new("b", "b"));
    let centra = builder.start().expect("a free port");
    for (endpoint, name) in [(&SOAP_API, "a"), (&NAVISION_SOAP, "b"), (&NAVISION_API, "a")] {
        done(&client(&centra, endpoint)).expect("the port has the endpoint's login");
        done(&with(&centra, endpoint, Login::new(name, name))).expect("the right login");
        let other = if name == "a" { "b" } else { "a" };
        assert!(matches!(done(&with(&centra, endpoint, Login::new(other, other))), Err(Error::Fault(_))));
    }
    // In the body where Basic is wanted, and the reverse.
    for (endpoint, placement) in [(&NAVISION_API, SOAP_API.login), (&SOAP_API, NAVISION_API.login)] {
        let port = centra.port(endpoint).expect("an address").login_placement(placement);
        assert!(matches!(done(&Client::new(port, Ureq::new())), Err(Error::Fault(_))), "{}", endpoint.name);
    }
}
