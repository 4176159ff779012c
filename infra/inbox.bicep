// The second stage, once the code is deployed: Event Grid tells the app of each file in the Employment Service's inbox.
// The address that it calls carries a key which the platform makes when it first loads the function.

@description('As in main.bicep.')
param name string

param location string = resourceGroup().location

var prefix = 'kursuok-${name}'
var suffix = take(uniqueString(resourceGroup().id), 5)
var documentsName = 'kursuok${name}${suffix}'
var function = 'Host.Functions.ReceiveFromEmploymentService'

resource app 'Microsoft.Web/sites@2024-04-01' existing = { name: '${prefix}-${suffix}' }
var hook = 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs'
var key = listKeys('${app.id}/host/default', app.apiVersion).systemKeys.blobs_extension
resource documents 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: documentsName }
resource people 'Microsoft.Insights/actionGroups@2023-01-01' existing = { name: '${prefix}-people' }

resource host 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: '${documentsName}host'
  resource blobs 'blobServices' existing = {
    name: 'default'
    resource deadLetters 'containers' existing = { name: 'event-dead-letters' }
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: '${prefix}-documents'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { source: documents.id, topicType: 'Microsoft.Storage.StorageAccounts' }

  resource inbox 'eventSubscriptions' = {
    name: 'employment-service-inbox'
    dependsOn: [role]
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/employment-service-inbox/blobs/'
      }
      destination: {
        endpointType: 'WebHook'
        properties: {
          endpointUrl: '${hook}?functionName=${function}&code=${key}'
        }
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deadLetterWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: host.id, blobContainerName: host::blobs::deadLetters.name }
        }
      }
    }
  }
}

// Storage Blob Data Contributor
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(host.id, topic.id, 'dead-letters')
  scope: host::blobs::deadLetters
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  }
}

resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-undelivered-files'
  location: 'global'
  properties: {
    description: 'The app was not told of a file in the inbox: the event is in the container event-dead-letters.'
    enabled: true
    severity: 1
    scopes: [topic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadLetteredCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
