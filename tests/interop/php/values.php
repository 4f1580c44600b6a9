<?php
// The service of service_values.wsdl: answers with what it was sent, and on request uses one object in several places, also inside of others.

declare(strict_types=1);

#[AllowDynamicProperties]
class Point {}
#[AllowDynamicProperties]
class Spot {}

final class Values extends Service
{
    /** Types that PHP tells apart by xsi:type, in both directions. */
    public const KINDS = ['point' => Point::class, 'place' => Spot::class];

    public function echo(mixed ...$arguments): array
    {
        $this->record('echo', ...$arguments);
        $names = ['word', 'point', 'points', 'words', 'grid', 'texts', 'table', 'map', 'any'];
        $values = array_combine($names, $arguments);
        if ($values['word'] === 'shared') {
            $bean = (object) ['name' => 'b', 'at' => $values['point']];
            $values['points'] = [$values['point'], $values['point']];
            $values['map'] = (object) ['item' => [(object) ['key' => 1, 'value' => $bean]]];
            $values['any'] = $bean;
        }
        return $values;
    }
}
