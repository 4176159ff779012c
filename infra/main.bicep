// Kursuok on Azure: a function app with an identity of its own, two storage accounts, queues, a vault of secrets, logs, alerts.
// How it is deployed: README.md beside this file. The exchange with the Employment Service is switched on by inbox.bicep.

@description('Short name of the deployment: lower-case letters and digits, 3 to 8 of them.')
@minLength(3)
@maxLength(8)
param name string

param location string = resourceGroup().location

@description('Whether people are served by it: storage in three zones, locked, and secrets that nobody can purge.')
param production bool

@description('The address by which people reach the system, without a slash at the end; certificates carry it. Empty: the app\'s own.')
param publicAddress string = ''

@description('The address of the frontend, without a slash at the end: people come back there from VIISP, and letters point there.')
param frontendAddress string

@description('Where a proxy before the platform writes the caller\'s address (Front Door: X-Azure-ClientIP); empty without one.')
param clientAddressHeader string = ''

@description('Who issues the access tokens of officials, and where its OpenID Connect metadata is.')
param signIn { issuer: string, metadata: string }

@description('Base addresses of the outside registers, each ending with a slash. smpkr: with the Licence Register.')
param registers {
  smir: string
  nspr: string
  smpkr: string
  mr: string
  dakpr: string
  sodra: string
  employmentService: string
}

@description('VIISP: the addresses of its service and of its portal, and our identifier there. Keys are in the vault.')
param viisp { serviceAddress: string, portalAddress: string, pid: string }

@description('The mail server; the password is in the vault. security: as Kursuok:Smtp:Security.')
param smtp { host: string, port: int, security: string, user: string, from: string, replyTo: string }

@description('Object id of the identity with which the Employment Service writes into the inbox; empty for none yet.')
param employmentServicePrincipalId string = ''

@description('Months for which files of the Employment Service\'s inbox are kept; what was taken of them stays with the documents.')
@minValue(1)
param inboxKeptMonths int = 12

@description('More settings of the README\'s table, by name: { Kursuok__ExtraHolidays__0: \'2026-12-31\' }.')
param moreSettings object = {}

@description('The most instances of each group of functions that may run at once.')
param maximumInstanceCount int = 40

@description('Instances that wait for work, which is paid for day and night: [{ name: \'http\', instanceCount: 1 }].')
param alwaysReady array = []

@description('Whether an instance starts in a process that is already warm. Off helps where workers of .NET 10 crash with code 139.')
param usePlaceholder bool = true

@description('The e-mail address that alerts go to.')
param alertsTo string

@description('Cost of the resource group in a month, in the subscription\'s currency, at which alerts are sent.')
param monthlyBudget int

@description('The first day of the month in which the budget begins (2027-01-01): not past, and never changed afterwards.')
param budgetStart string

@description('Gigabytes of logs that are taken in a day; the rest of the day is lost.')
param dailyLogGigabytes int = 1

var suffix = take(uniqueString(resourceGroup().id), 5)
var prefix = 'kursuok-${name}'
var appName = '${prefix}-${suffix}'
var address = empty(publicAddress) ? 'https://${appName}.azurewebsites.net' : publicAddress
var documentsName = 'kursuok${name}${suffix}'
var hostName = '${documentsName}host'
var storageSku = production ? 'Standard_ZRS' : 'Standard_LRS'

// Not the app's own identity: its roles would come after the app, and its first start would find every door shut.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${prefix}-identity'
  location: location
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    documentsName: documentsName
    hostName: hostName
    sku: storageSku
    appPrincipalId: identity.properties.principalId
    employmentServicePrincipalId: employmentServicePrincipalId
    inboxKeptDays: inboxKeptMonths * 31 + 7
    locked: production
  }
}

module queues 'modules/queues.bicep' = {
  name: 'queues'
  params: { location: location, name: appName, appPrincipalId: identity.properties.principalId }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: { location: location, name: appName, appPrincipalId: identity.properties.principalId, purgeProtected: production }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: {
    retentionInDays: 90
    sku: { name: 'PerGB2018' }
    workspaceCapping: { dailyQuotaGb: dailyLogGigabytes }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${prefix}-insights'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id }
}

// Without a version: a new one is taken within a day, or at the next restart.
var secret = '@Microsoft.KeyVault(SecretUri=${vault.outputs.address}secrets/'
var settings = {
  // What the platform needs.
  AzureWebJobsStorage__accountName: hostName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  // Pages stand at the root; without it the platform shows one of its own.
  AzureWebJobsDisableHomepage: 'true'
  WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: usePlaceholder ? '1' : '0'

  // With what the code reaches storage and queues, and so do the triggers.
  AZURE_CLIENT_ID: identity.properties.clientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
  StorageConnection__tableServiceUri: storage.outputs.documentsEndpoints.table
  StorageConnection__blobServiceUri: storage.outputs.documentsEndpoints.blob
  StorageConnection__queueServiceUri: storage.outputs.documentsEndpoints.queue
  StorageConnection__credential: 'managedidentity'
  StorageConnection__clientId: identity.properties.clientId
  ServiceBusConnection__fullyQualifiedNamespace: queues.outputs.address
  ServiceBusConnection__credential: 'managedidentity'
  ServiceBusConnection__clientId: identity.properties.clientId

  Kursuok__PublicAddress: address
  Kursuok__Frontend: frontendAddress
  Kursuok__PersonKey: '${secret}person-key)'
  Kursuok__ClientAddressHeader: clientAddressHeader
  // Not siteConfig.cors: it exposes no headers, and would answer instead of the code.
  Kursuok__Cors__Origins__0: frontendAddress
  Kursuok__Retention__Inbox: 'P${inboxKeptMonths}M'
  Kursuok__Smtp__Host: smtp.host
  Kursuok__Smtp__Port: string(smtp.port)
  Kursuok__Smtp__Security: smtp.security
  Kursuok__Smtp__User: smtp.user
  Kursuok__Smtp__Password: '${secret}smtp-password)'
  Kursuok__Smtp__From: smtp.from
  Kursuok__Smtp__ReplyTo: smtp.replyTo
  SignIn__Issuers__0__Issuer: signIn.issuer
  SignIn__Issuers__0__Metadata: signIn.metadata
  SignIn__Issuers__0__Subjects: 'imp-'
  SignIn__Issuers__0__Roles: 'imp-administrator observer employment-service qualifications-institution register-administrator'
  Viisp__ServiceAddress: viisp.serviceAddress
  Viisp__PortalAddress: viisp.portalAddress
  Viisp__Pid: viisp.pid
  Viisp__PrivateKey: '${secret}viisp-private-key)'
  Viisp__Certificate: '${secret}viisp-certificate)'
  Registers__Smir: registers.smir
  Registers__Nspr: registers.nspr
  Registers__Smpkr: registers.smpkr
  Registers__Mr: registers.mr
  Registers__Dakpr: registers.dakpr
  Registers__Sodra: registers.sodra
  Registers__EmploymentService: registers.employmentService
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    location: location
    name: appName
    identityId: identity.id
    packagesAddress: storage.outputs.packagesAddress
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: alwaysReady
    settings: union(settings, moreSettings)
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    prefix: prefix
    insightsId: insights.id
    logsId: logs.id
    busId: queues.outputs.busId
    healthAddress: 'https://${app.outputs.host}/api/health'
    alertsTo: alertsTo
    monthlyBudget: monthlyBudget
    budgetStart: budgetStart
  }
}

output appName string = appName
output appHost string = app.outputs.host
output vaultName string = appName
output documentsAccount string = documentsName
output hostAccount string = hostName
