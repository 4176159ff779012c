// Two accounts: one for what people have entrusted to the system, one for what the platform keeps for itself (packages,
// locks, keys of functions, durable work), so that neither's rules and rights reach the other's data.

param location string
param documentsName string
param hostName string
param sku string
param appPrincipalId string

@description('Object id of the identity with which the Employment Service writes into the inbox; empty for none yet.')
param employmentServicePrincipalId string

param inboxKeptDays int

@description('Whether the documents\' account is locked against deletion.')
param locked bool

var tables = ['aggregates', 'lists', 'outboxmarks', 'jobs', 'idempotency', 'identities', 'onetime', 'signingkeys']
var inbox = 'employment-service-inbox'
var documentContainers = ['documents', 'employment-service-outbox', inbox]
var hostContainers = ['deployments', 'event-dead-letters']
var properties = {
  allowBlobPublicAccess: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
}

resource documents 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: documentsName
  location: location
  kind: 'StorageV2'
  sku: { name: sku }
  properties: properties

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }
    resource containers 'containers' = [for container in documentContainers: { name: container }]
  }

  resource tableService 'tableServices' = {
    name: 'default'
    resource all 'tables' = [for table in tables: { name: table }]
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            // An erased document is a version that nobody sees; without this rule it would stay for ever.
            name: 'erased'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'] }
              actions: { version: { delete: { daysAfterCreationGreaterThan: 0 } } }
            }
          }
          {
            // The code deletes them at the end of their term; this is for what it could not.
            name: 'inbox'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${inbox}/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: inboxKeptDays } } }
            }
          }
        ]
      }
    }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'kept'
  scope: documents
  properties: { level: 'CanNotDelete', notes: 'Rows of tables can be restored by nothing.' }
}

resource host 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: hostName
  location: location
  kind: 'StorageV2'
  sku: { name: sku }
  properties: properties

  resource blobs 'blobServices' = {
    name: 'default'
    resource containers 'containers' = [for container in hostContainers: { name: container }]
  }
}

// Roles: data only, no keys.
var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

// Queues, too: the blob trigger notes there what it could not hand over.
var onDocuments = [blobContributor, queueContributor, tableContributor]
var onHost = [blobOwner, queueContributor, tableContributor]

resource documentRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in onDocuments: {
  name: guid(documents.id, appPrincipalId, role)
  scope: documents
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource hostRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in onHost: {
  name: guid(host.id, appPrincipalId, role)
  scope: host
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource inboxContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' existing = {
  name: '${documentsName}/default/${inbox}'
}

resource inboxRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(employmentServicePrincipalId)) {
  name: guid(documents.id, inbox, employmentServicePrincipalId)
  scope: inboxContainer
  dependsOn: [documents::blobs::containers]
  properties: {
    principalId: employmentServicePrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

output documentsEndpoints object = documents.properties.primaryEndpoints
output packagesAddress string = '${host.properties.primaryEndpoints.blob}${hostContainers[0]}'
