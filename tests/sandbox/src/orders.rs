//! How customers place orders: realistic ones, from whatever the catalogue holds.

use std::collections::HashMap;
use std::time::SystemTime;

use centra_runtime::Nested;

use crate::catalogue;
use crate::centra::*;
use crate::events;
use crate::kind::Kind;
use crate::money;
use crate::object::Object;
use crate::store::Tx;
use crate::time;
use crate::update::{money_line, totals};

/// Which shop an order comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shop {
    /// A person buys: one to four rows, paid.
    #[default]
    Retail,
    /// An account buys: many rows and pieces, on terms.
    Wholesale,
}

impl Shop {
    /// `retail` or `wholesale`, as in the type of an order.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Wholesale => "wholesale",
        }
    }
}

/// Who buys: first name, last name, street, zip code, city, country.
const PEOPLE: [[&str; 6]; 8] = [
    ["Astrid", "Lindqvist", "Götgatan 31", "116 21", "Stockholm", "SE"],
    ["Bjørn", "Ødegård", "Thorvald Meyers gate 5", "0555", "Oslo", "NO"],
    ["Chloé", "Lefèvre", "12 rue de l'Église", "75015", "Paris", "FR"],
    ["Dagmar", "Weiß", "Königstraße 8", "70173", "Stuttgart", "DE"],
    ["Eoin", "O'Brien", "4 Dame Court", "D02 TW84", "Dublin", "IE"],
    ["Fatima", "Al-Sayed", "Bergweg 110", "3037 EE", "Rotterdam", "NL"],
    ["Giulia", "D'Amico", "Via Tortona 9", "20144", "Milano", "IT"],
    ["Łukasz", "Żak", "ul. Piękna 3", "00-539", "Warszawa", "PL"],
];

/// A size of a variation that can be bought.
struct Offer<'p> {
    product: &'p Product,
    variation: &'p ProductVariation,
    size: &'p ProductSize,
    /// The price in the pricelist, or a made-up one.
    price: i64,
}

/// Places orders, with an event each, and returns their numbers. Retail customers are new; that makes no event of its own.
pub(crate) fn place(tx: &mut Tx<'_>, count: usize, shop: Shop, name: Option<(&str, &str)>) -> Vec<u64> {
    catalogue::seed(tx);
    if shop == Shop::Wholesale && tx.state().count(Kind::Account) == 0 {
        catalogue::account(tx);
    }
    let products: Vec<Product> = tx
        .state()
        .objects(Kind::Product)
        .filter_map(|(_, object)| match &**object {
            Object::Product(product) => Some(product.clone()),
            _ => None,
        })
        .take(500)
        .collect();
    let prices = prices(tx);
    let mut offers = Vec::new();
    for product in &products {
        let price = product.id.as_ref().and_then(|id| prices.get(id)).copied().unwrap_or(490_000);
        for variation in product.variations.iter() {
            offers.extend(variation.sizes.iter().map(|size| Offer { product, variation, size, price }));
        }
    }
    if offers.is_empty() {
        tx.error("there are products, but none has a variation with sizes: nothing can be ordered");
        return Vec::new();
    }
    (0..count).map(|_| one(tx, shop, &offers, name)).collect()
}

/// By product, as the pricelists have them.
fn prices(tx: &Tx<'_>) -> HashMap<String, i64> {
    let mut prices = HashMap::new();
    for (_, object) in tx.state().objects(Kind::Pricelist) {
        if let Object::Pricelist(pricelist) = &**object {
            let items = pricelist.items.iter().filter(|item| money::amount(&item.price) > 0);
            prices.extend(items.filter_map(|item| Some((item.id.clone()?, money::amount(&item.price)))));
        }
    }
    prices
}

fn one(tx: &mut Tx<'_>, shop: Shop, offers: &[Offer<'_>], name: Option<(&str, &str)>) -> u64 {
    let text = |text: &str| Some(text.to_owned());
    let number = tx.allocate(Kind::Order, None, 0, 0);
    let mut person = PEOPLE[fastrand::usize(..PEOPLE.len())];
    if let Some((first, last)) = name {
        (person[0], person[1]) = (first, last);
    }
    let address = Address {
        firstname: text(person[0]),
        lastname: text(person[1]),
        address1: text(person[2]),
        zipcode: text(person[3]),
        city: text(person[4]),
        country: text(person[5]),
        email: Some(format!("customer{number}@shop.example")),
        telephone: text("+46 8 123 45 67"),
        ..Default::default()
    };
    let is_retail = shop == Shop::Retail;
    let mut order = Order {
        id: Some(number.to_string()),
        ordernumber: Some(number.to_string()),
        r#type: text(shop.name()),
        store: (if is_retail { 1 } else { 2 }).into(),
        locked: text("no"),
        status: text("pending"),
        currency: text("EUR"),
        currencyrate: text("10.43100"),
        basecurrency: text("SEK"),
        created: Some(time::plain(SystemTime::now())),
        internal: false.into(),
        preferred_shipping_date: text(""),
        shippingaddress: Nested::from(address.clone()),
        billingaddress: Nested::from(address),
        shipping: Nested::from(money_line(if is_retail { 49_500 } else { 0 }, "Standard shipping")),
        internalinformation: text(""),
        ..Default::default()
    };
    let rows = if is_retail { fastrand::usize(1..=4) } else { fastrand::usize(6..=12) };
    for _ in 0..rows {
        let offer = &offers[fastrand::usize(..offers.len())];
        let qty = if is_retail { fastrand::u32(1..=2) } else { fastrand::u32(2..=20) };
        add(tx, &mut order, offer, qty, number);
    }
    totals(&mut order);
    market(tx, &mut order, shop);
    match shop {
        Shop::Retail => customer(tx, &mut order, &person, number),
        Shop::Wholesale => account(tx, &mut order),
    }
    tx.put(Kind::Order, number, Object::Order(order));
    events::announce(tx, Kind::Order, number, "update");
    number
}

/// A row for the offer. The same offer may come twice: `orderitem` distinguishes the rows.
fn add(tx: &mut Tx<'_>, order: &mut Order, offer: &Offer<'_>, qty: u32, number: u64) {
    let item = tx.allocate(Kind::OrderItem, None, 0, number);
    let price = offer.price;
    let describe = |id: &Option<String>, description: &Option<String>| {
        Nested::from(Reference { id: id.clone(), description: description.clone(), ..Default::default() })
    };
    let size_name =
        match offer.size.id.as_deref().and_then(|id| id.parse().ok()).and_then(|id| tx.object(Kind::Size, id)) {
            Some(size) => Some(size.title()),
            None => offer.size.description.clone(),
        };
    let size = OrderSize {
        id: offer.size.id.clone(),
        sku: offer.size.sku.clone(),
        qty: Some(qty.to_string()),
        preorder: Some("0".into()),
        description: size_name,
        orderitem: Nested::from(Reference { id: Some(item.to_string()), ..Default::default() }),
        warehouseitems: offer
            .size
            .warehouseitems
            .iter()
            .take(1)
            .map(|level| StockAllocation { id: level.id.clone(), qty: Some(qty.to_string()), ..Default::default() })
            .collect(),
        ..Default::default()
    };
    order.products.push(OrderProduct {
        id: offer.product.id.clone(),
        tax: Some("25.000".into()),
        sku: offer.product.sku.clone(),
        origprice: Some(money::text(price)),
        price: Some(money::text(price)),
        discount: Some("0.00".into()),
        description: offer.product.description.clone(),
        variation: describe(&offer.variation.id, &offer.variation.description),
        brand: offer.product.brand.clone(),
        sizes: vec![size].into(),
        r#type: Some("item".into()),
        comment: Some(String::new()),
        bundleinfo: Nested::from(BundleInfo { isbundle: false.into(), ..Default::default() }),
        ..Default::default()
    });
}

/// The first market of the shop's type, or the first of all.
fn market(tx: &Tx<'_>, order: &mut Order, shop: Shop) {
    let markets: Vec<&Market> = tx
        .state()
        .objects(Kind::Market)
        .filter_map(|(_, object)| match &**object {
            Object::Market(market) => Some(market),
            _ => None,
        })
        .collect();
    let of_shop = markets.iter().find(|market| market.r#type.as_deref() == Some(shop.name()));
    if let Some(market) = of_shop.or(markets.first()) {
        order.market = Nested::from(Reference {
            id: market.id.clone(),
            description: market.description.clone(),
            ..Default::default()
        });
    }
    if let Some((number, pricelist)) = tx.state().objects(Kind::Pricelist).next() {
        order.pricelist = Nested::from(Reference {
            id: Some(number.to_string()),
            description: Some(pricelist.title()),
            ..Default::default()
        });
    }
}

fn customer(tx: &mut Tx<'_>, order: &mut Order, person: &[&str; 6], number: u64) {
    let text = |text: &str| Some(text.to_owned());
    let id = tx.allocate(Kind::Customer, None, 0, 0);
    let customer = Customer {
        id: Some(id.to_string()),
        store: 1.into(),
        r#type: text("retail"),
        status: text("active"),
        firstname: text(person[0]),
        lastname: text(person[1]),
        address1: text(person[2]),
        zipcode: text(person[3]),
        city: text(person[4]),
        country: text(person[5]),
        email: Some(format!("customer{number}@shop.example")),
        ..Default::default()
    };
    tx.put(Kind::Customer, id, Object::Customer(customer));
    order.customer = Nested::from(Reference {
        id: Some(id.to_string()),
        description: Some(format!("{} {}", person[0], person[1])),
        ..Default::default()
    });
    order.payments = Nested::from(Payments {
        name: text("Card"),
        r#type: text("card"),
        total: order.ordertotal.clone(),
        status: text("authorized"),
        method: text("card"),
        payment: vec![Payment {
            r#type: text("authorization"),
            paid: text("no"),
            value: order.ordertotal.clone(),
            created: order.created.clone(),
            transaction: Some(format!("auth-{number}")),
            ..Default::default()
        }],
        ..Default::default()
    });
}

fn account(tx: &Tx<'_>, order: &mut Order) {
    let accounts: Vec<_> = tx.state().objects(Kind::Account).take(100).map(|(_, object)| object).collect();
    let Some(Object::Account(account)) = accounts.get(fastrand::usize(..accounts.len().max(1))).map(|it| &***it) else {
        return;
    };
    let reference =
        Reference { id: account.id.clone(), description: account.description.clone(), ..Default::default() };
    order.account = Nested::from(reference);
    order.paymentterms = account.paymentterms.clone();
    order.shippingterms = account.shippingterms.clone();
    if account.market.get().is_some() {
        order.market = account.market.clone();
    }
    if let Some(buyer) = account.buyers.first() {
        order.buyer = Nested::from(OrderBuyer {
            id: buyer.id.clone(),
            firstname: buyer.firstname.clone(),
            lastname: buyer.lastname.clone(),
            email: buyer.email.clone(),
            ..Default::default()
        });
    }
    if account.accountaddress.get().is_some() {
        order.billingaddress = account.accountaddress.clone();
    }
    order.ponumber = Some(format!("PO-{}", order.id.as_deref().unwrap_or_default()));
}
