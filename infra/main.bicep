// Kursuok on Azure: one function app with its own identity, storage, a Service Bus namespace and the logs.
// az deployment group create --resource-group <group> --template-file infra/main.bicep --parameters name=<name> …

@description('Short name of the deployment: lower-case letters and digits, 3 to 12 of them.')
@minLength(3)
@maxLength(12)
param name string

param location string = resourceGroup().location

@description('The address by which people reach the API, without a slash at the end. Certificates carry it.')
param publicAddress string

@description('Issuer of the access tokens of officials, and the address of its OpenID Connect metadata.')
param signInIssuer string
param signInMetadata string

@description('Key of personal data: at least 32 random bytes in Base64. Whoever loses it loses the personal codes.')
@secure()
param personKey string

@description('The address of the frontend, without a slash at the end: people come back there from VIISP.')
param frontendAddress string

@description('Base addresses of the outside registers, each ending with a slash.')
param smirAddress string
param nsprAddress string
param smpkrAddress string
param mrAddress string
param dakprAddress string
param sodraAddress string
param employmentServiceAddress string

@description('VIISP: the address of its service and of its portal, our identifier there, our private key and its certificate (PEM).')
param viispServiceAddress string
param viispPortalAddress string
param viispPid string
@secure()
param viispPrivateKey string
param viispCertificate string

@description('Days after which files of the Employment Service\'s inbox are deleted; what was taken of them stays with the documents.')
param inboxKeptDays int = 180

@description('The most instances that may run at once.')
param maximumInstanceCount int = 40

var storageName = 'kursuok${name}${take(uniqueString(resourceGroup().id), 5)}'
var deploymentContainer = 'deployments'
var queues = ['letters', 'nudges', 'certificates', 'follows']

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: storageName
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 30 }
    }
    resource packages 'containers' = { name: deploymentContainer }
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
            name: 'inbox'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['employment-service-inbox/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: inboxKeptDays } } }
            }
          }
        ]
      }
    }
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2022-10-01-preview' = {
  name: 'kursuok-${name}-${take(uniqueString(resourceGroup().id), 5)}'
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }

  resource queue 'queues' = [for queue in queues: {
    name: queue
    properties: {
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
      deadLetteringOnMessageExpiration: true
    }
  }]
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'kursuok-${name}-logs'
  location: location
  properties: { retentionInDays: 90, sku: { name: 'PerGB2018' } }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'kursuok-${name}-insights'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'kursuok-${name}-plan'
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'kursuok-${name}-${take(uniqueString(resourceGroup().id), 5)}'
  location: location
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstanceCount, instanceMemoryMB: 2048 }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'AzureWebJobsStorage__accountName', value: storage.name }
        { name: 'AzureWebJobsStorage__tableServiceUri', value: storage.properties.primaryEndpoints.table }
        { name: 'AzureWebJobsStorage__blobServiceUri', value: storage.properties.primaryEndpoints.blob }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: storage.properties.primaryEndpoints.queue }
        { name: 'ServiceBusConnection__fullyQualifiedNamespace', value: '${bus.name}.servicebus.windows.net' }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
        { name: 'Kursuok__PublicAddress', value: publicAddress }
        { name: 'Kursuok__PersonKey', value: personKey }
        { name: 'Kursuok__Frontend', value: frontendAddress }
        // The platform's own proxy writes it last.
        { name: 'Kursuok__ClientAddressHeader', value: 'X-Forwarded-For' }
        // Not siteConfig.cors: it exposes no headers, and would answer instead of the code.
        { name: 'Kursuok__Cors__Origins__0', value: frontendAddress }
        { name: 'SignIn__Issuers__0__Issuer', value: signInIssuer }
        { name: 'SignIn__Issuers__0__Metadata', value: signInMetadata }
        { name: 'SignIn__Issuers__0__Subjects', value: 'imp-' }
        { name: 'SignIn__Issuers__0__Roles', value: 'imp-administrator observer employment-service qualifications-institution register-administrator' }
        { name: 'Viisp__ServiceAddress', value: viispServiceAddress }
        { name: 'Viisp__PortalAddress', value: viispPortalAddress }
        { name: 'Viisp__Pid', value: viispPid }
        { name: 'Viisp__PrivateKey', value: viispPrivateKey }
        { name: 'Viisp__Certificate', value: viispCertificate }
        { name: 'Registers__Smir', value: smirAddress }
        { name: 'Registers__Nspr', value: nsprAddress }
        { name: 'Registers__Smpkr', value: smpkrAddress }
        { name: 'Registers__Mr', value: mrAddress }
        { name: 'Registers__Dakpr', value: dakprAddress }
        { name: 'Registers__Sodra', value: sodraAddress }
        { name: 'Registers__EmploymentService', value: employmentServiceAddress }
      ]
    }
  }
}

// What the app's identity may do: data only, no keys.
var roles = {
  blobs: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  queues: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor (durable work items)
  tables: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
}

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roles): {
  name: guid(storage.id, app.id, role.value)
  scope: storage
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

resource busRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus.id, app.id, 'owner')
  scope: bus
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    // Azure Service Bus Data Owner
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '090c5cfd-751d-490a-894a-3ce6f1109419')
  }
}

output appName string = app.name
output appHost string = app.properties.defaultHostName
