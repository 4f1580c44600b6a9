//! The life of an order: locked, confirmed, cancelled in part, shipped, captured, refunded.

use centra_sandbox::Action;

use super::*;

/// An order with its rows, as the ERP knows it.
struct Placed {
    centra: Sandbox,
    client: Client<Ureq>,
    number: String,
    /// Row and pieces.
    rows: Vec<(String, u32)>,
}

/// An order with at least `rows` rows of at least two pieces.
fn placed(rows: usize) -> Placed {
    let centra = start();
    let client = client(&centra, &SOAP_API);
    catalogue(&client);
    let numbers = centra.try_place_orders(1, centra_sandbox::Shop::Wholesale).expect("an order");
    let number = numbers[0].to_string();
    let found = of(&centra.order(&number).expect("the order").products);
    assert!(found.len() >= rows && found.iter().all(|(_, qty)| *qty >= 2));
    Placed { centra, client, number, rows: found }
}

/// Rows and pieces of a list of products.
fn of(products: &[OrderProduct]) -> Vec<(String, u32)> {
    let sizes = products.iter().flat_map(|product| product.sizes.iter());
    let row = |size: &OrderSize| {
        (
            size.orderitem.id.clone().unwrap_or_default(),
            size.qty.as_deref().unwrap_or_default().parse().unwrap_or_default(),
        )
    };
    sizes.map(row).collect()
}

/// A row as a request names it: by `orderitem` alone.
fn row(item: &str, qty: u32) -> OrderProductUpdate {
    let size = OrderSizeUpdate::new("").qty(qty.to_string()).orderitem(ReferenceUpdate::new(item));
    OrderProductUpdate::new("").sizes([size])
}

impl Placed {
    fn order(&self) -> Order {
        self.centra.order(&self.number).expect("the order")
    }

    fn send(&self, change: impl FnOnce(OrderUpdate) -> OrderUpdate) -> Result<(), Error> {
        self.client.orders_update([change(OrderUpdate::new(&self.number))]).send().map(drop)
    }

    fn ship(&self, shipment: ShipmentUpdate) -> Result<(), Error> {
        self.send(|order| order.shipments([shipment]))
    }
}

/// Lock and confirm: fields like any other; a locked order is protected from Centra's staff.
#[test]
fn a_locked_order_is_left_alone_by_staff() {
    let it = placed(1);
    it.send(|order| order.locked("yes").status("confirmed")).expect("success");
    let order = it.order();
    assert_eq!((order.locked.as_deref(), order.status.as_deref()), (Some("yes"), Some("confirmed")));
    assert_eq!(
        it.centra.staff(&it.number, Action::Cancel).expect_err("refused"),
        [format!("order {} is locked", it.number)]
    );
    it.send(|order| order.locked("no")).expect("success");
    it.centra.staff(&it.number, Action::Note).expect("an event");
}

/// docs/centra.md, "Updates": Rows are identified by `orderitem/id`: product, variation and size may repeat in an order.
#[test]
fn rows_are_cancelled_by_orderitem() {
    let it = placed(2);
    let (item, qty) = it.rows[0].clone();
    it.send(|order| order.cancelled([row(&item, 1)])).expect("success");
    assert_eq!(of(&it.order().products)[0], (item.clone(), qty - 1));
    assert_eq!(of(&it.order().cancelled), [(item.clone(), 1)]);
    assert_eq!(of(&it.order().products)[1..], it.rows[1..], "no other row has changed");
    it.send(|order| order.cancelled([row(&item, qty - 1)])).expect("success");
    assert_eq!(of(&it.order().products), it.rows[1..], "a row with none left is gone");
    assert_eq!(of(&it.order().cancelled), [(item.clone(), qty)]);
    let more = errors(it.send(|order| order.cancelled([row(&item, 1)])));
    assert!(more[0].contains("0 left"), "{more:?}");
    // The same size twice: a row of its own each.
    let twin = OrderProductUpdate::new("shirt").variation(ReferenceUpdate::new("shirt-navy")).price("10.00").sizes([
        OrderSizeUpdate::new("M").qty("3").orderitem(ReferenceUpdate::new("r-1")),
        OrderSizeUpdate::new("M").qty("5").orderitem(ReferenceUpdate::new("r-2")),
    ]);
    it.client.orders_update([OrderUpdate::new("erp-1").products([twin])]).send().expect("success");
    let update = OrderUpdate::new("erp-1").cancelled([row("r-2", 2)]);
    it.client.orders_update([update]).send().expect("success");
    let order = it.centra.order("erp-1").expect("the order");
    assert_eq!(of(&order.products), [("r-1".to_owned(), 3), ("r-2".to_owned(), 3)]);
    assert_eq!(order.ordertotal.as_deref(), Some("60.00"));
}

/// "adds shipments (an unknown shipment `id` creates one), marks them `shipped`, captures payment (`capture`), creates refunds".
#[test]
fn shipments_are_made_shipped_captured_and_refunded() {
    let it = placed(2);
    let (first, qty) = it.rows[0].clone();
    it.ship(ShipmentUpdate::new("sh-1").goodtogo("yes").products([row(&first, qty - 1)])).expect("success");
    let shipment = it.order().shipments[0].clone();
    assert_eq!(
        (shipment.id.as_deref(), shipment.shipped.as_deref(), shipment.paid.as_deref()),
        (Some("sh-1"), Some("no"), Some("no"))
    );
    assert_eq!(of(&shipment.products), [(first.clone(), qty - 1)]);

    let carrier = CarrierInformationUpdate::new().carrier("DHL").tracking("JD0001");
    it.ship(ShipmentUpdate::new("sh-1").shipped("yes").carrierinformation(carrier)).expect("success");
    let shipped = it.order().shipments[0].clone();
    assert_eq!((shipped.shipped.as_deref(), shipped.goodtogo.as_deref()), (Some("yes"), Some("yes")));
    assert_eq!(shipped.carrierinformation.tracking.as_deref(), Some("JD0001"));
    assert_eq!(of(&shipped.products), of(&shipment.products), "what is not sent does not change");

    for _ in 0..2 {
        // Sent twice, as after a lost answer: the money is taken once.
        it.ship(ShipmentUpdate::new("sh-1").capture("yes")).expect("success");
    }
    let order = it.order();
    assert_eq!(
        (order.shipments[0].paid.as_deref(), &order.shipments[0].paidtotal),
        (Some("yes"), &shipped.shipmenttotal)
    );
    let captures = order.payments.payment.iter().filter(|payment| payment.r#type.as_deref() == Some("capture"));
    let values: Vec<_> = captures.map(|payment| &payment.value).collect();
    assert_eq!(values, [&shipped.shipmenttotal]);

    let refund = || RefundUpdate::new("re-1").comment("too small").products([row(&first, 1)]);
    it.ship(ShipmentUpdate::new("sh-1").refunds([refund()])).expect("success");
    it.ship(ShipmentUpdate::new("sh-1").refunds([RefundUpdate::new("re-1").status("done")])).expect("success");
    let refunds = it.order().shipments[0].refunds.clone();
    assert_eq!(refunds.len(), 1);
    assert_eq!((refunds[0].comment.as_deref(), refunds[0].status.as_deref()), (Some("too small"), Some("done")));
    assert_eq!(of(&refunds[0].products), [(first.clone(), 1)]);

    // A second shipment takes the rest.
    let rest = [row(&first, 1), row(&it.rows[1].0, it.rows[1].1)];
    it.ship(ShipmentUpdate::new("sh-2").shipped("yes").products(rest)).expect("success");
    assert_eq!(of(&it.order().shipments[1].products), [(first, 1), it.rows[1].clone()]);
}

/// No piece is shipped, cancelled or refunded twice; what is refused changes nothing.
#[test]
fn no_more_than_there_is() {
    let it = placed(2);
    let (item, qty) = it.rows[0].clone();
    it.ship(ShipmentUpdate::new("sh-1").products([row(&item, qty)])).expect("success");
    let before = it.order();
    let refused: [(&str, Result<(), Error>); 8] = [
        ("0 left", it.ship(ShipmentUpdate::new("sh-2").products([row(&item, 1)]))),
        ("0 left", it.send(|order| order.cancelled([row(&item, 1)]))),
        (
            "left in the shipment",
            it.ship(ShipmentUpdate::new("sh-1").refunds([RefundUpdate::new("r").products([row(&item, qty + 1)])])),
        ),
        ("unknown orderitem", it.ship(ShipmentUpdate::new("sh-2").products([row("none", 1)]))),
        ("shipped must be yes or no", it.ship(ShipmentUpdate::new("sh-1").shipped("perhaps"))),
        ("a shipment needs an id", it.ship(ShipmentUpdate::new("").shipped("yes"))),
        (
            "is missing",
            it.send(|order| {
                let size = OrderSizeUpdate::new("M").qty("1");
                order.cancelled([OrderProductUpdate::new("shirt").sizes([size])]).locked("yes")
            }),
        ),
        (
            "is not the row's",
            it.send(|order| {
                let size = OrderSizeUpdate::new("").qty("1").orderitem(ReferenceUpdate::new(&it.rows[1].0));
                let other = if before.products[1].variation.id.as_deref() == Some("shirt-navy") {
                    "shirt-ecru"
                } else {
                    "shirt-navy"
                };
                order.cancelled([OrderProductUpdate::new("shirt").variation(ReferenceUpdate::new(other)).sizes([size])])
            }),
        ),
    ];
    for (expected, outcome) in refused {
        let errors = errors(outcome);
        assert!(errors.iter().any(|error| error.contains(expected)), "{expected}: {errors:?}");
    }
    assert_eq!(it.order(), before);
}

/// docs/centra.md, "On the wire": a server does not insist on the order of elements; the published guide's own requests break the reference's
/// element order in places (`status` before `locked` on an order, `status` before `products` on a refund) and are accepted".
#[test]
fn the_order_of_elements_does_not_matter() {
    let it = placed(1);
    let number = &it.number;
    let (item, _) = &it.rows[0];
    let size = format!("<sizes><size><orderitem><id>{item}</id></orderitem><qty>1</qty></size></sizes>");
    let product = format!("<products><product>{size}</product></products>");
    let body = format!(
        "<orders_Update xmlns=\"http://www.centra.com/webservices/\"><orders><order><status>confirmed</status><locked>yes</locked><shipments><shipment>\
         <refunds><refund><status>new</status><id>r-1</id>{product}</refund></refunds>{product}<id>s-1</id></shipment></shipments><id>{number}</id></order></orders>\
         <login><password>demo</password><username>demo</username></login></orders_Update>"
    );
    let answer = plain::post(&it.centra, "soap-api", &[], &plain::envelope(&body));
    assert!(answer.body.contains("<ns1:success>true</ns1:success>"), "{}", answer.body);
    let order = it.order();
    assert_eq!((order.status.as_deref(), order.locked.as_deref()), (Some("confirmed"), Some("yes")));
    assert_eq!(of(&order.shipments[0].refunds[0].products), [(item.clone(), 1)]);
}

/// docs/centra.md, "Event queue": an order shipped by staff makes an event with the complete order.
#[test]
fn what_staff_does_makes_events() {
    let it = placed(1);
    it.client.events_done(events(&it.client, "all").iter().filter_map(|event| event.id.clone())).send().expect("done");
    it.centra.staff(&it.number, Action::Confirm).expect("an event");
    it.centra.staff(&it.number, Action::Ship).expect("an event");
    it.centra.staff(&it.number, Action::Delete).expect("an event");
    let found = events(&it.client, "order");
    let seen: Vec<_> = found
        .iter()
        .map(|event| (event.mission.text().unwrap_or_default().into_owned(), event.data.order.status.clone()))
        .collect();
    let shipped = Some("shipped".to_owned());
    assert_eq!(
        seen,
        [
            ("update".to_owned(), Some("confirmed".to_owned())),
            ("update".to_owned(), shipped.clone()),
            ("delete".to_owned(), shipped)
        ]
    );
    assert_eq!(found[1].data.order.shipments.len(), 1);
    assert!(found[0].data.order.shipments.is_empty(), "an event holds the object as it was then");
    assert!(it.centra.order(&it.number).is_none());
}
