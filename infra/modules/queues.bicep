// The Service Bus namespace and its queues.

param location string
param name string
param appPrincipalId string

// A failed delivery is tried again at once: the more deliveries, the longer an outage may last before a message is dead.
// No duplicate detection, which cannot be changed later: what reads the queues takes a message twice without harm, and a
// message that is sent again on purpose would be swallowed.
var queues = [
  { name: 'letters', maxDeliveryCount: 10 }
  { name: 'certificates', maxDeliveryCount: 10 }
  { name: 'nudges', maxDeliveryCount: 50 }
  { name: 'follows', maxDeliveryCount: 50 }
]

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }

  resource queue 'queues' = [for queue in queues: {
    name: queue.name
    properties: {
      lockDuration: 'PT5M'
      maxDeliveryCount: queue.maxDeliveryCount
      deadLetteringOnMessageExpiration: true
      requiresDuplicateDetection: false
      requiresSession: false
    }
  }]
}

// Azure Service Bus Data Owner: the platform asks for it to see how long the queues are, by which it scales.
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus.id, appPrincipalId, 'owner')
  scope: bus
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '090c5cfd-751d-490a-894a-3ce6f1109419')
  }
}

output busId string = bus.id
output address string = '${bus.name}.servicebus.windows.net'
