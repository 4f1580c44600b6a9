<?php
// The service of service_depot.wsdl: answers with what it was sent, and uses one object twice, which PHP writes as id and href.

declare(strict_types=1);

#[AllowDynamicProperties]
class Item {}
#[AllowDynamicProperties]
class Fresh {}
#[AllowDynamicProperties]
class Chilled {}

final class Depot extends Service
{
    /** Types that PHP tells apart by xsi:type, in both directions. */
    public const KINDS = ['item' => Item::class, 'fresh' => Fresh::class, 'chilled' => Chilled::class];

    /** The header, which PHP takes for an operation. */
    public function session(object $session): void
    {
        $this->headers['session'] = $session;
    }

    /** Items and notes come back in the opposite order; the main item is one of them if it is equal, and so written once. */
    public function store(?string $at, ?array $items, ?array $notes, ?object $main, ?bool $urgent): array
    {
        $this->record('store', $at, $items, $notes, $main, $urgent);
        if ($urgent) {
            $refusal = (object) ['code' => 7, 'items' => [$main, ...$items, $main], 'reasons' => ['full', '', 'a < b']];
            throw new SoapFault('Server', 'no room', 'urn:depot:north', $refusal, 'refusal');
        }
        return [
            'total' => '0012.340',
            'stored' => $items === null ? null : array_reverse($items),
            'notes' => $notes === null ? null : array_reverse($notes),
            'main' => in_array($main, $items ?? []) ? $items[array_search($main, $items)] : $main,
            'next' => $at,
        ];
    }

    public function route(array $skus, ?array $counts): array
    {
        $this->record('route', $skus, $counts);
        $places = [];
        foreach ($skus as $sku) {
            $places[$sku] ??= (object) ['aisle' => $sku, 'shelf' => count($places)];
        }
        $all = array_map(fn (string $sku): object => $places[$sku], $skus);
        return ['first' => $all[0], 'last' => end($all), 'all' => $all, 'counts' => $counts];
    }
}
