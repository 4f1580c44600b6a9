//! The input: an `events_Get` reply of complete orders, dense or pretty-printed, and nothing else.

/// A reply with `orders` order events, as Centra writes it.
pub fn events_get(orders: usize, pretty: bool) -> Vec<u8> {
    let mut xml = Xml { out: String::new(), pretty, depth: 0 };
    xml.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:ns1=\"http://www.centra.com/webservices/\"><SOAP-ENV:Body>");
    xml.node("events_Get", |xml| {
        xml.node("events", |xml| {
            for number in 0..orders {
                event(xml, 10_000 + number);
            }
        });
    });
    xml.out.push_str("</SOAP-ENV:Body></SOAP-ENV:Envelope>\n");
    xml.out.into_bytes()
}

struct Xml {
    out: String,
    pretty: bool,
    depth: usize,
}

impl Xml {
    fn line(&mut self) {
        if self.pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }

    fn leaf(&mut self, name: &str, value: &str) {
        self.line();
        if value.is_empty() {
            self.out.push_str(&format!("<ns1:{name}/>"));
        } else {
            self.out.push_str(&format!("<ns1:{name}>{value}</ns1:{name}>"));
        }
    }

    fn leaves(&mut self, leaves: &[(&str, &str)]) {
        for (name, value) in leaves {
            self.leaf(name, value);
        }
    }

    fn node(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.line();
        self.out.push_str(&format!("<ns1:{name}>"));
        self.depth += 1;
        content(self);
        self.depth -= 1;
        self.line();
        self.out.push_str(&format!("</ns1:{name}>"));
    }

    fn reference(&mut self, name: &str, id: &str, description: &str) {
        self.node(name, |xml| xml.leaves(&[("id", id), ("description", description)]));
    }

    fn money(&mut self, name: &str, subtotal: &str, description: &str) {
        self.node(name, |xml| {
            xml.leaves(&[("subtotal", subtotal), ("description", description), ("key", ""), ("id", "")])
        });
    }
}

fn event(xml: &mut Xml, number: usize) {
    let id = number.to_string();
    xml.node("event", |xml| {
        xml.leaves(&[
            ("id", &(number * 7).to_string()),
            ("type", "order"),
            ("entry", &id),
            ("mission", "update"),
            ("date", "2019-03-27T12:52:20+01:00"),
        ]);
        xml.node("data", |xml| xml.node("order", |xml| order(xml, &id)));
    });
}

fn order(xml: &mut Xml, id: &str) {
    xml.leaves(&[
        ("id", id),
        ("ordernumber", id),
        ("type", "wholesale"),
        ("store", "2"),
        ("locked", "no"),
        ("status", "confirmed"),
        ("ordertotal", "11350.00"),
        ("currency", "SEK"),
        ("currencyrate", "1.00000"),
        ("basecurrency", "SEK"),
        ("created", "2019-03-27 12:52:20"),
        ("internal", "false"),
        ("preferred_shipping_date", ""),
    ]);
    xml.node("buyer", |xml| {
        xml.leaves(&[
            ("id", "b-77"),
            ("description", ""),
            ("firstname", "Anna"),
            ("lastname", "Lindqvist"),
            ("email", "anna.lindqvist@example.com"),
        ]);
    });
    xml.node("salesrep", |xml| {
        xml.leaves(&[("id", "s-1"), ("email", "rep@example.com"), ("name", "Nils Berg"), ("percent", "5.00")]);
    });
    xml.reference("account", "a-100", "Nordic Store AB");
    xml.reference("paymentterms", "30", "30 days net");
    xml.reference("shippingterms", "exw", "");
    xml.node("deliverywindow", |xml| {
        xml.leaves(&[
            ("id", "aw19"),
            ("description", "Autumn 2019"),
            ("type", "fixed"),
            ("atonce", "false"),
            ("start", "2019-08-01"),
            ("stop", "2019-09-30"),
        ]);
    });
    xml.reference("collection", "c-9", "Autumn 2019");
    xml.node("additionals", |xml| xml.node("additional", |xml| xml.leaves(&[("key", "season"), ("value", "AW19")])));
    xml.node("primary_warehouse", |xml| xml.reference("warehouse", "main", ""));
    xml.money("shipping", "125.00", "Road");
    xml.money("handling", "0.00", "");
    xml.money("voucher", "", "");
    xml.node("payments", |xml| {
        xml.leaves(&[("name", ""), ("type", ""), ("total", ""), ("status", ""), ("method", "invoice")]);
    });
    xml.node("products", |xml| {
        for number in 0..1 {
            product(xml, number);
        }
    });
    xml.leaf("cancelled", "");
    xml.node("shipments", |xml| {
        xml.node("shipment", |xml| {
            xml.leaves(&[
                ("id", "sh-1"),
                ("paid", "no"),
                ("shipped", "yes"),
                ("goodtogo", "yes"),
                ("capture", "no"),
                ("appendix", "1"),
                ("shipmenttotal", "10.43100"),
                ("paidtotal", "0.00"),
                ("currency", "SEK"),
                ("currencyrate", "1.00000"),
                ("basecurrency", "SEK"),
                ("created", "2019-03-28 08:01:00"),
            ]);
            address(xml, "shippingaddress");
            carrier(xml, "1Z999AA10123456784", "2");
            xml.node("products", |xml| product(xml, 0));
            xml.leaf("refunds", "");
        });
    });
    carrier(xml, "", "");
    address(xml, "shippingaddress");
    address(xml, "billingaddress");
    xml.leaves(&[("internalinformation", ""), ("other", "Leave at the gate &amp; ring"), ("ponumber", "PO-2019-311")]);
    xml.reference("market", "eu", "Europe");
    xml.reference("pricelist", "eur-ws", "EUR wholesale");
    xml.leaf("ecvatno", "");
}

fn product(xml: &mut Xml, number: usize) {
    let id = format!("p-{number}");
    xml.node("product", |xml| {
        xml.leaves(&[
            ("id", &id),
            ("tax", "25.000"),
            ("sku", "SKU-17-3"),
            ("origprice", "1135.00"),
            ("price", "1135.00"),
            ("discount", "0.00"),
            ("qty", "2"),
            ("subtotal", "2270.00"),
            ("description", "Wool coat"),
        ]);
        xml.reference("variation", "v-1", "Navy");
        xml.reference("brand", "br", "Nordhav");
        xml.node("sizes", |xml| {
            xml.node("size", |xml| {
                xml.leaves(&[("id", "m"), ("sku", "M"), ("qty", "2"), ("preorder", "no"), ("description", "M")]);
                xml.reference("orderitem", "9001", "");
                xml.node("warehouseitems", |xml| {
                    xml.node("warehouse", |xml| xml.leaves(&[("id", "main"), ("qty", "2")]))
                });
                xml.leaf("supplierorderitems", "");
            });
        });
        xml.leaves(&[("type", ""), ("comment", "")]);
    });
}

fn carrier(xml: &mut Xml, tracking: &str, packages: &str) {
    xml.node("carrierinformation", |xml| {
        xml.leaves(&[
            ("carrier", "ups"),
            ("service", ""),
            ("account", ""),
            ("taxid", ""),
            ("tracking", tracking),
            ("packages", packages),
        ]);
    });
}

fn address(xml: &mut Xml, name: &str) {
    xml.node(name, |xml| {
        xml.leaves(&[
            ("id", ""),
            ("description", ""),
            ("company", "Nordic Store AB"),
            ("attn", ""),
            ("firstname", "Anna"),
            ("lastname", "Lindqvist"),
            ("address1", "Storgatan 12"),
            ("address2", ""),
            ("city", "Malmö"),
            ("state", ""),
            ("zipcode", "211 42"),
            ("country", "SE"),
            ("email", "anna.lindqvist@example.com"),
            ("telephone", "+46 40 123 45 67"),
            ("fax", ""),
            ("vat", "SE556000000001"),
            ("url", ""),
            ("companyregistrationid", ""),
        ]);
    });
}

/// An update of so many products, each with so many variations of so many sizes.
pub fn products_update(products: usize, variations: usize, sizes: usize) -> Vec<u8> {
    let mut xml = Xml { out: String::new(), pretty: false, depth: 0 };
    xml.out.push_str("<ns1:products_Update xmlns:ns1=\"http://www.centra.com/webservices/\">");
    xml.node("products", |xml| {
        for product in 0..products {
            xml.node("product", |xml| {
                xml.leaves(&[
                    ("id", &format!("p-{product}")),
                    ("status", "active"),
                    ("sku", "SKU-17"),
                    ("description", "Wool coat"),
                ]);
                xml.node("variations", |xml| {
                    for variation in 0..variations {
                        xml.node("variation", |xml| {
                            xml.leaves(&[
                                ("id", &format!("v-{variation}")),
                                ("description", "Navy"),
                                ("sku", "SKU-17-3"),
                                ("status", "active"),
                            ]);
                            xml.node("sizes", |xml| {
                                for size in 0..sizes {
                                    xml.node("size", |xml| {
                                        xml.leaves(&[
                                            ("id", &format!("s-{size}")),
                                            ("qty", "17"),
                                            ("ean", "7350000000001"),
                                        ]);
                                        xml.node("warehouseitems", |xml| {
                                            xml.node("warehouse", |xml| xml.leaves(&[("id", "main"), ("qty", "17")]));
                                        });
                                    });
                                }
                            });
                        });
                    }
                });
            });
        }
    });
    xml.out.push_str("</ns1:products_Update>");
    xml.out.into_bytes()
}
