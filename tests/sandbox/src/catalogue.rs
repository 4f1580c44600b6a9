//! The catalogue that the stand-in makes when orders are wanted and there is none: a small fashion label, sent in as an ERP would.

use centra_runtime::Nested;

use crate::centra::*;
use crate::kind::Kind;
use crate::store::Tx;
use crate::update;

const STYLES: [(&str, &str, &str, i64); 8] = [
    ("SHIRT", "Oxford Shirt", "LETTERS", 8900),
    ("KNIT", "Merino Crewneck", "LETTERS", 12_900),
    ("TEE", "Heavy Tee", "LETTERS", 3900),
    ("COAT", "Wool Coat", "LETTERS", 39_900),
    ("JEANS", "Straight Jeans", "INCHES", 11_500),
    ("CHINO", "Tapered Chino", "INCHES", 9900),
    ("SCARF", "Lambswool Scarf", "ONE", 5900),
    ("BELT", "Bridle Belt", "ONE", 6500),
];
const COLOURS: [(&str, &str); 3] = [("NAVY", "Navy"), ("ECRU", "Écru"), ("MOSS", "Moss & Fern")];
const TABLES: [(&str, &str, &[&str]); 3] = [
    ("LETTERS", "XS S M L XL", &["XS", "S", "M", "L", "XL"]),
    ("INCHES", "28 30 32 34 36", &["28", "30", "32", "34", "36"]),
    ("ONE", "One Size", &["OS"]),
];

/// Makes it, all in the transaction of whatever needs it. Only `products` if the rest is there.
pub(crate) fn seed(tx: &mut Tx<'_>) {
    let text = |text: &str| Some(text.to_owned());
    if tx.state().count(Kind::Market) == 0 {
        let market = |id, ty, name| Market {
            id: text(id),
            store: text("1"),
            r#type: text(ty),
            description: text(name),
            ..Default::default()
        };
        let markets = [
            market("EU", "retail", "Europe"),
            market("US", "retail", "United States"),
            market("B2B", "wholesale", "Wholesale"),
        ];
        update::objects(tx, Kind::Market, markets.into_iter().collect(), false);
    }
    if tx.state().count(Kind::Warehouse) == 0 {
        let warehouse = Warehouse { id: text("MAIN"), description: text("Main warehouse"), ..Default::default() };
        update::objects(tx, Kind::Warehouse, vec![warehouse].into(), false);
    }
    if tx.state().count(Kind::Product) > 0 {
        return;
    }
    let sizes = TABLES.iter().flat_map(|(table, name, sizes)| {
        sizes.iter().map(move |size| Size {
            id: text(size),
            description: text(size),
            sizetable: Nested::from(Sizetable { id: text(table), description: text(name), ..Default::default() }),
            ..Default::default()
        })
    });
    if tx.resolve(Kind::Sizetable, 0, TABLES[0].0).is_none() {
        update::sizes(tx, sizes.collect(), false);
    }
    update::objects(tx, Kind::Product, STYLES.iter().map(product).collect(), false);
    let items = STYLES.iter().map(|(id, _, _, cents)| PricelistProduct {
        id: text(id),
        price: Some(crate::money::text(cents * 100)),
        priceb: Some(crate::money::text(cents * 40)),
        ..Default::default()
    });
    let pricelist = Pricelist {
        id: text("EUR"),
        store: text("1"),
        r#type: text("retail"),
        currency: text("EUR"),
        description: text("Euro"),
        items: items.collect(),
        ..Default::default()
    };
    update::objects(tx, Kind::Pricelist, vec![pricelist].into(), false);
}

fn product((id, name, table, _): &(&str, &str, &str, i64)) -> Product {
    let text = |text: &str| Some(text.to_owned());
    let named =
        |id: &str, name: &str| Nested::from(Reference { id: text(id), description: text(name), ..Default::default() });
    let sizes = TABLES.iter().find(|(it, ..)| it == table).map_or(&[][..], |(_, _, sizes)| sizes);
    let variations = COLOURS.iter().map(|(colour, label)| ProductVariation {
        id: Some(format!("{id}-{colour}")),
        description: text(label),
        sku: text(colour),
        status: text("active"),
        sizetable: Nested::from(Reference { id: text(table), ..Default::default() }),
        sizes: sizes
            .iter()
            .map(|size| ProductSize {
                id: text(size),
                sku: Some(format!("{id}-{colour}-{size}")),
                warehouseitems: vec![StockLevel { id: text("MAIN"), qty: text("40"), ..Default::default() }].into(),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    Product {
        id: text(id),
        status: text("active"),
        sku: text(id),
        description: text(name),
        brand: named("HOUSE", "House of Sand"),
        collection: named("AW", "Autumn/Winter"),
        countryoforigin: text("PT"),
        variations: variations.collect(),
        ..Default::default()
    }
}

/// An account with a buyer, for wholesale orders.
pub(crate) fn account(tx: &mut Tx<'_>) {
    let text = |text: &str| Some(text.to_owned());
    let refer = |id: &str| Nested::from(Reference { id: text(id), ..Default::default() });
    let buyer = Buyer {
        id: text("DEPT-1"),
        store: 2.into(),
        status: text("active"),
        firstname: text("Ida"),
        lastname: text("Nørgård"),
        email: text("ida@department.example"),
        ..Default::default()
    };
    let address = Address {
        company: text("Department ApS"),
        address1: text("Strøget 12"),
        zipcode: text("1160"),
        city: text("København"),
        country: text("DK"),
        ..Default::default()
    };
    let account = Account {
        id: text("DEPARTMENT"),
        status: text("active"),
        description: text("Department Store"),
        market: refer("B2B"),
        accountaddress: Nested::from(address),
        buyers: vec![buyer].into(),
        ..Default::default()
    };
    let has_market = tx.resolve(Kind::Market, 0, "B2B").is_some();
    let account = if has_market { account } else { Account { market: Nested::absent(), ..account } };
    update::objects(tx, Kind::Account, vec![account].into(), false);
}
