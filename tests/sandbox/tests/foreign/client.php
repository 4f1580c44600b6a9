<?php
// Reads a plan from standard input, carries it out with PHP's SoapClient, and prints what came back as a list.
declare(strict_types=1);

$plan = json_decode(stream_get_contents(STDIN), flags: JSON_THROW_ON_ERROR);
ini_set('soap.wsdl_cache_enabled', '0');
$options = ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS];
if ($plan->basic) {
    $options += ['login' => $plan->username, 'password' => $plan->password];
}
$client = new SoapClient($plan->wsdl, $options);
$answers = [];
foreach ($plan->steps as $step) {
    if (!$plan->basic) {
        $step->request->login = (object) ['username' => $plan->username, 'password' => $plan->password];
    }
    try {
        $answers[] = $client->__soapCall($step->operation, [$step->request]);
    } catch (SoapFault $fault) {
        $answers[] = ['fault' => $fault->getMessage()];
    }
}
echo json_encode($answers, JSON_THROW_ON_ERROR);
