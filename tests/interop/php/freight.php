<?php
// The service of service_freight.wsdl: keeps what is booked, and gives it back as PHP's SOAP understood it.

declare(strict_types=1);

#[AllowDynamicProperties]
class Parcel {}
#[AllowDynamicProperties]
class Pallet {}
#[AllowDynamicProperties]
class Cooled {}
#[AllowDynamicProperties]
class Event {}
#[AllowDynamicProperties]
class Delay {}
#[AllowDynamicProperties]
class Delivery {}

final class Freight extends Service
{
    /** Types that PHP tells apart by xsi:type, in both directions. */
    public const KINDS = [
        'parcel' => Parcel::class, 'pallet' => Pallet::class, 'cooled' => Cooled::class,
        'event' => Event::class, 'delay' => Delay::class, 'delivery' => Delivery::class,
    ];

    private const API = 'http://freight.example/api';

    private const HANDLING = '<t:handling xmlns:t="http://freight.example/types"><t:wait>P1D</t:wait><t:call/>'
        . '<t:meet country="SE"><t:name>gate</t:name><t:city>Malmö</t:city></t:meet><t:wait>PT90M</t:wait><t:call>1</t:call></t:handling>';

    /** The header, which PHP takes for an operation. Only what it returns, and does not throw, has the header of a fault. */
    public function session(object $session): ?SoapFault
    {
        $this->headers['session'] = $session;
        if ($session->token === 'old') {
            $expired = new SoapHeader(self::API, 'expired', (object) ['since' => '2024-02-29T23:59:59.5-05:00']);
            return new SoapFault('Client', 'the session is over', null, null, null, $expired);
        }
        return null;
    }

    public function book(object $request): object
    {
        $this->record('book', $request);
        $shipment = $request->shipment;
        if ($shipment->reference === 'bad') {
            $problems = [
                (object) ['field' => 'from/city', 'text' => 'not < known', 'code' => 12],
                (object) ['field' => 'units', 'text' => ''],
            ];
            $rejected = (object) ['reference' => 'bad', 'problem' => $problems];
            throw new SoapFault('Client', 'rejected', null, $rejected, 'rejected');
        }
        if ($shipment->reference === 'later') {
            $detail = (object) ['until' => '2024-05-06T07:08:09Z', 'unit' => $shipment->units->unit[0]];
            throw new SoapFault('Server', 'try later', 'http://freight.example/depot', $detail, 'unavailable');
        }
        $this->keep($shipment->reference, $shipment);
        $quota = (object) ['left' => 41, 'resets' => '2024-05-06T00:00:00+02:00'];
        $this->server->addSoapHeader(new SoapHeader(self::API, 'quota', $quota));
        return (object) [
            'number' => "F-$shipment->reference",
            'price' => (object) ['_' => '1234.50', 'currency' => 'SEK'],
            'pickup' => $shipment->ready,
        ];
    }

    public function find(object $request): object
    {
        $this->record('find', $request);
        $shipment = $this->kept(substr($request->number, 2));
        if (isset($shipment->handling)) {
            // PHP keeps a repeated choice by name and writes the first name only, so this one is XML.
            $shipment->handling = new SoapVar(self::HANDLING, XSD_ANYXML);
        }
        return (object) ($shipment === null ? [] : ['shipment' => $shipment]);
    }

    public function track(object $request): object
    {
        $this->record('track', $request);
        $events = [];
        foreach ($request->number ?? [] as $number) {
            array_push($events, ...$this->events($number));
        }
        return (object) ['event' => $events];
    }

    /** One of each kind, and each field without content in all the ways there are. */
    private function events(string $number): array
    {
        $at = ['number' => $number, 'at' => '2024-05-06T07:08:09.120+02:00'];
        return [
            $this->fill(new Event(), $at + ['place' => null, 'remark' => '']),
            $this->fill(new Delay(), $at + ['remark' => null, 'minutes' => 0, 'cost' => '007.50']),
            $this->fill(new Delay(), $at + ['place' => $this->place(), 'remark' => ' ', 'minutes' => null, 'cost' => null]),
            $this->fill(new Delivery(), $at + ['signature' => "\x00\xff\r\n", 'complete' => true]),
        ];
    }

    private function place(): object
    {
        return (object) ['name' => 'Öre', 'street' => ['a', '', 'b'], 'city' => '', 'country' => 'SE', 'since' => '1999-12-31Z', 'dock' => 7];
    }

    private function fill(object $object, array $fields): object
    {
        foreach ($fields as $name => $value) {
            $object->$name = $value;
        }
        return $object;
    }
}
